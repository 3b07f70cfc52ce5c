import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'src/ci-file');

function codesInSources(): string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const codes = sources.flatMap((source) => [...source.matchAll(/\brefuse(?:At)?\(\s*'([a-z0-9-]+)'/g)]);
  return [...new Set(codes.map(([, code]) => code ?? ''))].toSorted();
}

describe('the page on CI file edits', () => {
  const page = readFileSync(join(root, 'docs/ci-file-edits.md'), 'utf8');

  it.each(codesInSources())('explains %s', (code) => {
    expect(page).toContain(`\`${code}\``);
  });
});

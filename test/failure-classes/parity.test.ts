import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../src/failure-classes/failure-class.ts';
import { failureClasses } from '../../src/failure-classes/index.ts';
import { readFailureCases } from '../support/failure-case.ts';

const root = new URL('../../', import.meta.url);
const ids = failureClasses.map(({ id }) => id);
const cases = readFailureCases();

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, root));
}

/** Modules of src/failure-classes that export a class, by file name. */
async function modulesWithClass(): Promise<readonly string[]> {
  const files = readdirSync(pathOf('src/failure-classes')).filter(
    (file) => file.endsWith('.ts') && file !== 'index.ts',
  );
  const found: string[] = [];
  for (const file of files) {
    const exported = Object.values(
      (await import(pathOf(`src/failure-classes/${file}`))) as Record<string, unknown>,
    );
    if (exported.some(isFailureClass)) found.push(file.replace(/\.ts$/, ''));
  }
  return found;
}

function isFailureClass(value: unknown): value is FailureClass {
  return typeof value === 'object' && value !== null && 'id' in value && 'find' in value;
}

describe('what belongs to a failure class', () => {
  it('is registered once for each module', async () => {
    expect(await modulesWithClass()).toEqual(ids.toSorted());
  });

  it.each(ids)('%s has a page that names symptom, cause, remedy and limits', (id) => {
    const page = pathOf(`docs/failure-classes/${id}.md`);
    expect(existsSync(page), `docs/failure-classes/${id}.md is missing`).toBe(true);
    const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([id, 'Symptom', 'Cause', 'Remedy', 'When it declines', 'Sources']);
  });

  it.each(ids)('%s has two cases that match and two that nearly do', (id) => {
    const own = cases.filter(({ about }) => about === id);
    const matching = own.filter(({ expected }) => expected.failureClass === id);
    expect(matching.length, `matches of ${id}`).toBeGreaterThanOrEqual(2);
    expect(own.length - matching.length, `near misses of ${id}`).toBeGreaterThanOrEqual(2);
  });

  it('has no page and no cases without a class', () => {
    const pages = readdirSync(pathOf('docs/failure-classes')).map((file) => file.replace(/\.md$/, ''));
    const orphans = [...pages, ...new Set(cases.map(({ about }) => about))].filter((id) => !ids.includes(id));
    expect(orphans).toEqual([]);
  });
});

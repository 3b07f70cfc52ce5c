import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ServiceVariables } from '../../src/config/service-variables.ts';
import { createMetrics } from '../../src/server/metrics.ts';

const page = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');

function firstCells(heading: string): string[] {
  const table =
    page
      .slice(page.indexOf(heading) + 1)
      .split('\n\n')
      .find((block) => block.startsWith('|')) ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

describe('docs/operating.md', () => {
  it('lists every variable of the service, and no other', () => {
    expect(firstCells('\n| variable').sort()).toEqual(Object.keys(ServiceVariables.shape).sort());
  });

  it('lists every metric of our own', () => {
    const own = createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => name.startsWith('pipewright_'));

    expect(firstCells('\n| metric')).toEqual(expect.arrayContaining(own));
  });
});

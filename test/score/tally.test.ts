import { expect, test } from 'vitest';
import type { CaseResult } from './case-result.ts';
import { tally } from './tally.ts';
import { wilsonInterval } from './wilson-interval.ts';

function result(
  id: string,
  expected: string | null,
  named: string | null,
  more: Partial<CaseResult> = {},
): CaseResult {
  return {
    id,
    expected,
    named,
    classRight: expected === named,
    excused: false,
    misled: false,
    kindRight: null,
    evidenceRight: null,
    evidenceLines: { right: 0, all: 0 },
    patch: null,
    problems: [],
    ...more,
  };
}

test('Recall counts what was expected, precision what was named, and negatives only what was named.', () => {
  const found = tally([
    result('a', 'tea', 'tea', { patch: 'right' }),
    result('b', 'tea', null, { patch: 'none' }),
    result('c', 'tea', null, { excused: true }),
    result('d', null, 'tea', { patch: 'wrong' }),
    result('e', null, null),
  ]);
  expect(found.classes).toEqual([
    { name: 'tea', recall: { right: 1, all: 2 }, precision: { right: 1, all: 2 } },
  ]);
  expect(found.patches).toEqual({ right: 1, all: 3, none: 1, wrong: 1 });
  expect(found.negatives).toEqual({ wrong: 1, all: 2 });
  expect(found.excused).toBe(1);
  expect(found.confusions).toEqual([
    { from: 'tea', to: 'unknown', cases: ['b'] },
    { from: 'negative', to: 'tea', cases: ['d'] },
  ]);
});

test('The interval is that of Wilson, and there is none of nothing.', () => {
  const [low, high] = wilsonInterval(8, 10) ?? [];
  expect(low).toBeCloseTo(0.49, 2);
  expect(high).toBeCloseTo(0.943, 3);
  expect(wilsonInterval(0, 0)).toBeNull();
});

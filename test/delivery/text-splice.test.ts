import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySplices, toSplices } from '../../src/delivery/text-splice.ts';

describe('splices between two texts', () => {
  it('hold the changed lines and nothing else', () => {
    expect(toSplices('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n')).toEqual([
      { start: 2, deleted: 2, inserted: 'B\n' },
      { start: 8, deleted: 0, inserted: 'e\n' },
    ]);
  });

  it('are none between equal texts', () => {
    expect(toSplices('a\r\nb', 'a\r\nb')).toEqual([]);
  });

  it('make the one text of the other, whatever they hold', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '\r\n', '\r', '\ufeff', 'é', '😀'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applySplices(before, toSplices(before, after))).toBe(after);
      }),
      { numRuns: 1_000 },
    );
  });
});

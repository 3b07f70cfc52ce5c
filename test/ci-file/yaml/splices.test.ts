import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeSplices } from '../../../src/ci-file/yaml/writing/piece-text.ts';
import { applySplices, type Splice } from '../../../src/ci-file/yaml/writing/splice.ts';

describe('applySplices', () => {
  it('keeps everything outside, and the order of insertions at one place', () => {
    const splices = [
      { start: 4, end: 4, text: '!' },
      { start: 0, end: 1, text: 'A' },
      { start: 4, end: 4, text: '?' },
    ];
    expect(applySplices('abcd', splices)).toBe('Abcd!?');
  });

  it('throws where splices overlap, which only a mistake can bring about', () => {
    const splices = [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ];
    expect(() => applySplices('abcd', splices)).toThrow(RangeError);
  });
});

/** Splices of a text of the given length that do not overlap. */
function splicesOf(length: number): fc.Arbitrary<readonly Splice[]> {
  const offsets = fc.uniqueArray(fc.nat({ max: length }), { maxLength: 6 });
  return fc
    .tuple(offsets, fc.array(fc.string({ maxLength: 3 }), { minLength: 3, maxLength: 3 }))
    .map(([at, texts]) => {
      const sorted = at.toSorted((left, right) => left - right);
      return texts.flatMap((text, index) => {
        const [start, end] = [sorted[index * 2], sorted[index * 2 + 1]];
        return start === undefined || end === undefined ? [] : [{ start, end, text }];
      });
    });
}

describe('composeSplices', () => {
  it('gives in one go what two rounds of splices give', () => {
    const rounds = fc
      .string({ maxLength: 20 })
      .chain((text) =>
        splicesOf(text.length).chain((first) =>
          splicesOf(applySplices(text, first).length).map((second) => ({ text, first, second })),
        ),
      );
    fc.assert(
      fc.property(rounds, ({ text, first, second }) => {
        const composed = composeSplices(text.length, first, second);
        expect(applySplices(text, composed)).toBe(applySplices(applySplices(text, first), second));
      }),
    );
  });
});

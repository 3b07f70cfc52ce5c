import { describe, expect, test } from 'vitest';
import { linePattern, matchLine } from '../../src/trace/line-pattern.ts';

describe('linePattern', () => {
  test('matches lines that hold the literal and fulfil the expression', () => {
    const pattern = linePattern('No such image', /No such image: (\S+)$/);
    expect(matchLine(pattern, 'Error: No such image: app:1')?.[1]).toBe('app:1');
    expect(matchLine(pattern, 'Error: No such image')).toBeNull();
    expect(matchLine(pattern, 'nothing of the kind')).toBeNull();
  });

  test('without an expression the literal is enough, its special characters too', () => {
    expect(matchLine(linePattern('no route (yet)'), 'sorry, no route (yet).')?.index).toBe(7);
  });

  test.each(['denied', 'naïve text', 'two\nlines'])('refuses the literal %j', (literal) => {
    expect(() => linePattern(literal)).toThrow(RangeError);
  });

  test('refuses expressions with a state', () => {
    expect(() => linePattern('literal', /literal/g)).toThrow(RangeError);
    expect(() => linePattern('literal', /literal/y)).toThrow(RangeError);
  });
});

import { describe, expect, test } from 'vitest';
import { LabUsageError, readOptions, takesEverything } from './options.ts';

describe('the command line', () => {
  test('takes cases, pipelines at a time and the program on trial', () => {
    expect(
      readOptions(['--only', 'a,b', '-j', '3', '--keep', '--fix', 'node x.js', '--directory', 'd']),
    ).toEqual({
      only: ['a', 'b'],
      short: false,
      live: false,
      interrupt: false,
      jobs: 3,
      keep: true,
      reference: false,
      fixCommand: ['node', 'x.js'],
      directory: 'd',
    });
  });

  test('means every case where it says nothing', () => {
    expect(readOptions([])).toMatchObject({ only: null, short: false });
    expect(takesEverything(readOptions([]))).toBe(true);
    expect(takesEverything(readOptions(['--reference']))).toBe(false);
  });

  test.each([
    [['--short', '--only', 'a'], 'exclude each other'],
    [['--reference', '--fix', 'x'], 'exclude each other'],
    [['--live', '--short'], 'exclude each other'],
    [['--live', '--reference'], 'not --reference'],
    [['-j', '0'], '-j takes a number'],
    [['-j', 'many'], '-j takes a number'],
    [['--unknown'], '--unknown'],
    [['stray'], 'stray'],
  ])('refuses %j', (args, expected) => {
    expect(() => readOptions(args)).toThrow(LabUsageError);
    expect(() => readOptions(args)).toThrow(expected);
  });
});

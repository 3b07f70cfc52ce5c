import { describe, expect, it } from 'vitest';
import { toSarifFix } from '../../../src/check/reports/sarif-fix.ts';

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

/** Does what a viewer does with the fix: lines end with \n, columns count UTF-16 units. */
function applyFix(before: string, after: string): string {
  const fix = toSarifFix('change', [{ path: 'a.yml', before, after }]) as unknown as {
    artifactChanges: [{ replacements: { deletedRegion: Region; insertedContent: { text: string } }[] }];
  };
  const starts = before
    .split('\n')
    .reduce<number[]>((all, line) => [...all, (all.at(-1) ?? 0) + line.length + 1], [0]);
  const at = (line: number, column: number): number => (starts[line - 1] ?? 0) + column - 1;
  return fix.artifactChanges[0].replacements
    .toReversed()
    .reduce(
      (text, { deletedRegion: region, insertedContent }) =>
        text.slice(0, at(region.startLine, region.startColumn)) +
        insertedContent.text +
        text.slice(at(region.endLine, region.endColumn)),
      before,
    );
}

describe('a SARIF fix', () => {
  it.each([
    ['a changed line', 'a\nb\nc\n', 'a\nB\nc\n'],
    ['lines put in and taken out', 'a\nb\nc\nd\n', 'new\na\nc\nd\nlast\n'],
    ['a last line without a line end', 'a\nb', 'a\nB'],
    ['a line behind a last line without a line end', 'a\nb', 'a\nb\nc'],
    ['all lines gone', 'a\nb\n', ''],
    ['Windows line ends', 'a\r\nb\r\n', 'a\r\nx\r\nb\r\n'],
  ])('makes the patch again: %s', (_title, before, after) => {
    expect(applyFix(before, after)).toBe(after);
  });
});

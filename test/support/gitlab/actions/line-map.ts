import { createHash } from 'node:crypto';
import type { FileDiff } from '../git/diff.ts';

/** How the lines of a file's two sides correspond. All numbers count from 1. */
export interface LineMap {
  /** New line by old line, for unchanged lines. */
  readonly unchanged: ReadonlyMap<number, number>;
  /** For an added line: the number of the next old line. */
  readonly added: ReadonlyMap<number, number>;
  /** For a removed line: the number of the next new line. */
  readonly removed: ReadonlyMap<number, number>;
}

export function lineMapOf(diff: FileDiff): LineMap {
  const unchanged = new Map<number, number>();
  const added = new Map<number, number>();
  const removed = new Map<number, number>();
  let oldLine = 1;
  let newLine = 1;
  const copyUntil = (end: number): void => {
    while (oldLine < end) unchanged.set(oldLine++, newLine++);
  };
  for (const hunk of diff.hunks) {
    copyUntil(hunk.oldStart);
    for (const line of hunk.lines) {
      if (line.startsWith('+')) added.set(newLine++, oldLine);
      else if (line.startsWith('-')) removed.set(oldLine++, newLine);
      else if (line.startsWith(' ')) unchanged.set(oldLine++, newLine++);
    }
  }
  copyUntil(countLines(diff.oldText) + 1);
  return { unchanged, added, removed };
}

/** Lines of a text; a final newline ends the last one. */
export function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function countLines(text: string): number {
  return splitLines(text).length;
}

/** GitLab's name for a place in a diff. */
export function lineCode(path: string, oldLine: number, newLine: number): string {
  return `${createHash('sha1').update(path).digest('hex')}_${oldLine}_${newLine}`;
}

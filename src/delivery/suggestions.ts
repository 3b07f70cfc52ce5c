import type { DiffPosition } from '../gitlab/gitlab.ts';
import type { DiffRefs, FileDiff } from '../gitlab/schema.ts';
import { fence } from './inert-text.ts';
import type { PatchedText } from './lint-gate.ts';
import { toSplices } from './text-splice.ts';

/** Lines of a merge request's diff with what should stand there instead. */
export interface Suggestion {
  readonly position: DiffPosition;
  /** GitLab's suggestion block, for the body of a comment at the position. */
  readonly block: string;
}

/** https://docs.gitlab.com/user/project/merge_requests/reviews/suggestions/#multi-line-suggestions */
const maxLinesAbove = 100;

/**
 * A fix as suggestions that people accept with one click, each on exactly its lines: one for each stretch
 * of changed lines, in order. Null where they cannot say all of the fix: lines that are not in the diff,
 * Windows line endings or an end without line break, which a comment cannot carry exactly.
 */
export function toSuggestions(
  patched: readonly Omit<PatchedText, 'lastCommitId'>[],
  diffs: readonly FileDiff[],
  refs: DiffRefs,
): readonly Suggestion[] | null {
  const suggestions: Suggestion[] = [];
  for (const { path, before, after } of patched) {
    const diff = diffs.find(({ newPath, isDeleted }) => newPath === path && !isDeleted);
    if (diff === undefined || before.includes('\r') || !before.endsWith('\n') || !after.endsWith('\n'))
      return null;
    const shown = newLines(diff.hunks);
    for (const change of changedLines(before, after)) {
      const suggestion = toSuggestion(change, shown, diff, refs);
      if (suggestion === null) return null;
      suggestions.push(suggestion);
    }
  }
  return suggestions.length === 0 ? null : suggestions;
}

/** Whole lines, numbered from 1 in the text before, and what replaces them. */
interface ChangedLines {
  readonly first: number;
  readonly last: number;
  readonly replacement: string;
}

/** What only adds lines takes one that is there along: a suggestion replaces at least one. */
function changedLines(before: string, after: string): ChangedLines[] {
  const lines = before.split('\n');
  return toSplices(before, after).map(({ start, deleted, inserted }) => {
    const first = before.slice(0, start).split('\n').length;
    const count = before.slice(start, start + deleted).split('\n').length - 1;
    if (count > 0) return { first, last: first + count - 1, replacement: inserted };
    if (first > 1)
      return { first: first - 1, last: first - 1, replacement: `${lines[first - 2] ?? ''}\n${inserted}` };
    return { first: 1, last: 1, replacement: `${inserted}${lines[0] ?? ''}\n` };
  });
}

function toSuggestion(
  { first, last, replacement }: ChangedLines,
  shown: ReadonlyMap<number, number | null>,
  { oldPath, newPath }: FileDiff,
  refs: DiffRefs,
): Suggestion | null {
  if (last - first > maxLinesAbove) return null;
  for (let line = first; line <= last; line += 1) if (!shown.has(line)) return null;
  const oldLine = shown.get(last) ?? null;
  return {
    position: {
      ...refs,
      position_type: 'text',
      old_path: oldPath,
      new_path: newPath,
      ...(oldLine === null ? {} : { old_line: oldLine }),
      new_line: last,
    },
    block: fence(`suggestion:-${String(last - first)}+0`, replacement),
  };
}

/** The lines of the new file that a diff shows, each with its number in the old file; null: it is new. */
function newLines(hunks: string): ReadonlyMap<number, number | null> {
  const shown = new Map<number, number | null>();
  let [oldLine, newLine] = [0, 0];
  for (const line of hunks.split('\n')) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) [oldLine, newLine] = [Number(header[1]), Number(header[2])];
    else if (line.startsWith('+')) shown.set(newLine++, null);
    else if (line.startsWith('-')) oldLine += 1;
    else if (line.startsWith(' ')) shown.set(newLine++, oldLine++);
  }
  return shown;
}

import type { Located, Origin } from '../ci-file/pipeline.ts';
import type { JobCommand } from '../situation/job-commands.ts';

/** Lines of a CI file, from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  /** Keys above it in the file, without positions in lists: `build script`. Moves with the text, not with lines. */
  readonly keys: string;
}

/** Where a value is written. */
export function placeOf({ origin }: Located<unknown>): Place {
  const { file, line, endLine } = origin;
  return { file, line, endLine, keys: keysOf(origin) };
}

/**
 * Where a command is written. Of a list item with several lines, the lines of that command alone.
 *
 * @param texts the CI files' texts by path.
 */
export function placeOfCommand(texts: ReadonlyMap<string, string>, { entry, command }: JobCommand): Place {
  const whole = placeOf(entry);
  if (whole.line === whole.endLine) return whole;
  const lines = (texts.get(whole.file) ?? '').split('\n').slice(whole.line - 1, whole.endLine);
  const [first = ''] = entry.value.slice(command.start, command.end).split('\n', 1);
  const earlier = count(entry.value.slice(0, command.start), first);
  const found = nthLineWith(lines, first, earlier);
  if (found === null) return whole;
  const height = entry.value.slice(command.start, command.end).trimEnd().split('\n').length;
  const line = whole.line + found;
  return { ...whole, line, endLine: Math.min(line + height - 1, whole.endLine) };
}

function keysOf({ path }: Origin): string {
  return path.filter((step) => typeof step === 'string').join(' ');
}

/** Index of the line that holds the occurrence after `skip` others; null where the text is folded or escaped. */
function nthLineWith(lines: readonly string[], text: string, skip: number): number | null {
  if (text === '') return null;
  let left = skip;
  for (const [index, line] of lines.entries()) {
    const here = count(line, text);
    if (here > left) return index;
    left -= here;
  }
  return null;
}

function count(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

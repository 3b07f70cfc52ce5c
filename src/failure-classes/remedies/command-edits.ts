import type { Edit } from '../../ci-file/edit.ts';
import type { ShellWord } from '../../shell/shell-command.ts';
import { jobsRunning } from '../../situation/docker-jobs.ts';
import type { JobCommand, ScriptCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';

/** A job whose script is edited: the failed one, or the one that made what it needs. */
export type EditedJob = Pick<Situation, 'job' | 'pipeline' | 'commands'>;

/**
 * The edit that replaces one word of a command. Where the word stands more than once in the list
 * item, as much text around it is taken along as tells the place.
 */
export function replaceWord(edited: EditedJob, command: JobCommand, word: ShellWord, to: string): Edit {
  return replaceRange(edited, command, word.start, word.end, to);
}

/** A part of a list item's text, and what it becomes. */
export interface Replacement {
  readonly command: ScriptCommand;
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

/** The edits that replace several parts of a job's scripts. */
export function replaceRanges(edited: EditedJob, replacements: readonly Replacement[]): readonly Edit[] {
  const texts = new Map<string, string>();
  // From the last part of an item to its first, so that the offsets of those still to come stay right.
  const backwards = replacements.toSorted((one, other) => other.start - one.start);
  return backwards.map((replacement) => {
    const { command, start, end, to } = replacement;
    const item = `${command.position.list} ${command.position.index}`;
    const text = texts.get(item) ?? command.entry.value;
    texts.set(item, text.slice(0, start) + to + text.slice(end));
    return replaceInText(edited, text, replacement);
  });
}

/** The edit that replaces a range of the list item's text. */
export function replaceRange(
  edited: EditedJob,
  command: JobCommand,
  start: number,
  end: number,
  to: string,
): Edit {
  return replaceInText(edited, command.entry.value, { command, start, end, to });
}

/** @param text The list item's, as the edits before this one leave it. */
function replaceInText(edited: EditedJob, text: string, { command, start, end, to }: Replacement): Edit {
  let from = start;
  let until = end;
  const isElsewhere = (): boolean => {
    const part = text.slice(from, until);
    return text.indexOf(part) !== text.lastIndexOf(part);
  };
  while (from > 0 && isElsewhere()) from -= 1;
  while (until < text.length && isElsewhere()) until += 1;
  return {
    op: 'replace-in-command',
    job: edited.job.name,
    acceptableFor: jobsRunning(edited.pipeline, edited.job, edited.commands),
    position: command.position,
    from: text.slice(from, until),
    to: text.slice(from, start) + to + text.slice(end, until),
  };
}

/** The edit that puts a command before another one of the same job. */
export function insertBefore(edited: EditedJob, before: JobCommand, command: string): Edit {
  return {
    op: 'insert-command',
    job: edited.job.name,
    acceptableFor: jobsRunning(edited.pipeline, edited.job, edited.commands),
    before: before.position,
    command,
  };
}

/** The edit that puts a command right after the list item that holds another one. */
export function insertAfter(edited: EditedJob, after: JobCommand, command: string): Edit {
  const { list, index } = after.position;
  return {
    op: 'insert-command',
    job: edited.job.name,
    acceptableFor: jobsRunning(edited.pipeline, edited.job, edited.commands),
    before: { list, index: index + 1 },
    command,
  };
}

/** The edit that runs a command right before another one of the same list item, and that one only if it succeeds. */
export function prependToCommand(edited: EditedJob, before: JobCommand, command: string): Edit {
  const { start, end } = before.command;
  const written = before.entry.value.slice(start, end);
  return replaceRange(edited, before, start, end, `${command} && ${written}`);
}

/** The edit that runs a command right behind another one of the same list item, and only if that one succeeds. */
export function appendToCommand(edited: EditedJob, after: JobCommand, command: string): Edit {
  const { end } = after.command;
  return replaceRange(edited, after, end, end, ` && ${command}`);
}

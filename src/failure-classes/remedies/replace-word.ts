import type { Edit } from '../../ci-file/edit.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { ShellWord } from '../../shell/shell-command.ts';

/**
 * The edit that replaces one word of a command. Where the word stands more than once in the list
 * item, as much text around it is taken along as tells the place.
 */
export function replaceWord(job: string, command: JobCommand, word: ShellWord, to: string): Edit {
  return replaceRange(job, command, word.start, word.end, to);
}

/** The edit that replaces a range of the list item's text. */
export function replaceRange(job: string, command: JobCommand, start: number, end: number, to: string): Edit {
  const text = command.entry.value;
  let from = start;
  while (from > 0 && text.indexOf(text.slice(from, end)) !== text.lastIndexOf(text.slice(from, end)))
    from -= 1;
  const before = text.slice(from, start);
  return {
    op: 'replace-in-command',
    job,
    acceptableFor: [],
    position: command.position,
    from: text.slice(from, end),
    to: before + to,
  };
}

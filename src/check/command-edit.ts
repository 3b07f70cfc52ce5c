import type { Edit } from '../ci-file/edit.ts';
import type { JobCommand } from '../situation/job-commands.ts';

/**
 * The edit that replaces a range of a list item's text. Where that text stands in the item more than
 * once, as much before it is taken along as tells the place.
 *
 * @param acceptableFor all jobs that run this very list item and want the change.
 */
export function replaceInCommand(
  job: string,
  acceptableFor: readonly string[],
  { entry, position }: JobCommand,
  start: number,
  end: number,
  to: string,
): Edit {
  const text = entry.value;
  let from = start;
  while (from > 0 && text.indexOf(text.slice(from, end)) !== text.lastIndexOf(text.slice(from, end)))
    from -= 1;
  return {
    op: 'replace-in-command',
    job,
    acceptableFor,
    position,
    from: text.slice(from, end),
    to: text.slice(from, start) + to,
  };
}

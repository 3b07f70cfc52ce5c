import type { Fix } from './fix.ts';
import { toInertLine } from './inert-text.ts';
import { mergeRequestTitle } from './title.ts';

const trailer = 'Pipewright-Fix';

/** Subject, reason, and a trailer by which the bot knows its own commits. */
export function commitMessage(fix: Fix): string {
  const jobs = fix.jobs.map(({ name }) => toInertLine(name)).join(', ');
  return [
    mergeRequestTitle(fix),
    `${toInertLine(fix.explanation)}\n\nFailure class: ${fix.failureClass}\nFailed jobs: ${jobs}`,
    `${trailer}: ${fix.edit}`,
  ].join('\n\n');
}

/** Whether a commit with this message was made by the bot (or copied from it). */
export function isOwnCommitMessage(message: string): boolean {
  return message.split('\n').some((line) => line.startsWith(`${trailer}: `));
}

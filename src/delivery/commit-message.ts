import type { Commit } from '../gitlab/schema.ts';
import type { Fix } from './fix.ts';
import { toInertLine } from './inert-text.ts';
import type { TextStyle } from './text-style.ts';
import { mergeRequestTitle } from './title.ts';

const trailer = 'Pipewright-Fix';

/** Subject, reason, and a trailer by which the bot knows its own commits. */
export function commitMessage(fix: Fix, style: TextStyle): string {
  const jobs = fix.jobs.map(({ name }) => toInertLine(name)).join(', ');
  return [
    mergeRequestTitle(fix, style),
    `${toInertLine(fix.explanation)}\n\nFailure class: ${fix.failureClass}\nFailed jobs: ${jobs}`,
    `${trailer}: ${fix.edit}`,
  ].join('\n\n');
}

/** Whether someone else made a commit, or amended one of the bot's: then its committer differs. */
export function isForeignCommit({ message, authorEmail, committerEmail }: Commit): boolean {
  return !isOwnCommitMessage(message) || authorEmail !== committerEmail;
}

/** Whether a commit with this message was made by the bot (or copied from it). */
function isOwnCommitMessage(message: string): boolean {
  return message.split('\n').some((line) => line.startsWith(`${trailer}: `));
}

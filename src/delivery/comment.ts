import type { Advice } from './advice.ts';
import type { Comment } from './ensure-comment.ts';
import { details, evidenceDetails, failedLine, type Failure } from './failure-text.ts';
import { fixSummary } from './description.ts';
import type { Fix } from './fix.ts';
import { fence, toCodeSpan, toInertMarkdown } from './inert-text.ts';
import { jobKey } from './job-key.ts';

/** Where a fix went that the comment speaks of. */
export type FixPlace =
  | { readonly kind: 'merge-request'; readonly webUrl: string }
  /** In the comment itself, because `reason`, which ends a sentence that begins "It is not proposed as a merge request, because". */
  | { readonly kind: 'patch'; readonly diff: string; readonly reason: string };

const audiences = {
  maintainer: 'the maintainers of this project',
  'runner-admin': 'whoever runs the GitLab runner',
  'registry-admin': 'whoever runs the registry',
} as const;

/** One comment for each cause, whatever becomes of it: what was advice yesterday may be a fix today. */
export function commentKey({ failureClass, jobs }: Pick<Failure, 'failureClass' | 'jobs'>): string {
  return JSON.stringify([failureClass, ...new Set(jobs.map(({ name }) => jobKey(name)).sort())]);
}

/** Says what failed and where the fix is. */
export function fixComment(fix: Fix, place: FixPlace, documentation: string | null): Comment {
  const body = [
    fixSummary(fix),
    place.kind === 'merge-request'
      ? `**The fix is ready:** ${place.webUrl}`
      : `**Apply it with \`git apply\`:** it is not proposed as a merge request, because ${toInertMarkdown(place.reason)}.\n\n${fence('diff', place.diff)}`,
    evidenceDetails(fix),
    closing(fix, documentation),
  ].join('\n\n');
  return { key: commentKey(fix), state: JSON.stringify([fix.edit, place]), body };
}

/**
 * Says who has to do what, where no patch of the CI file can be right.
 *
 * @param issueUrl Where those who have to do it were told; null: nowhere.
 */
export function adviceComment(
  advice: Advice,
  documentation: string | null,
  issueUrl: string | null = null,
): Comment {
  const { audience, text } = advice;
  const whatToDo =
    audience === null
      ? `**Nothing is changed:** ${toInertMarkdown(text)}`
      : `**What helps** (a matter for ${audiences[audience]}): ${paragraphs(text)}`;
  const body = [
    `${failedLine(advice)}\\\n**Because:** ${toInertMarkdown(advice.explanation)}`,
    whatToDo,
    ...(issueUrl === null ? [] : [`They have been told: ${issueUrl}`]),
    evidenceDetails(advice),
    closing(advice, documentation),
  ].join('\n\n');
  const state = JSON.stringify([audience, text, ...(issueUrl === null ? [] : [issueUrl])]);
  return { key: commentKey(advice), state, body };
}

/** Says what failed, once, with the first of the suggestions; the others only carry their lines. */
export function suggestionBody(
  fix: Fix,
  { index, count, block }: { readonly index: number; readonly count: number; readonly block: string },
  documentation: string | null,
): string {
  const parts = count === 1 ? '' : ` (part ${String(index + 1)} of ${String(count)}; they belong together)`;
  if (index > 0) return [`**${toInertMarkdown(fix.title)}**${parts}`, block].join('\n\n');
  return [`${fixSummary(fix)}${parts}`, block, evidenceDetails(fix), closing(fix, documentation)].join(
    '\n\n',
  );
}

function closing({ failureClass }: Failure, documentation: string | null): string {
  const page = documentation === null ? '' : ` ([what it means](${documentation}))`;
  return details(
    'About this comment',
    `The failure class is ${toCodeSpan(failureClass)}${page}. The diagnosis comes from fixed rules; no language model ` +
      'took part. This comment is kept up to date, and there is only this one for this cause. Mention this bot in a ' +
      'comment with `explain`, `retry`, `ignore` or `unignore` to say what it should do.',
  );
}

/** A line of prose among lines to be copied: a sentence, or what introduces them. */
const sentence = /^[A-Z].*[.:]$/;

/** Advice as it is written for a terminal: sentences become paragraphs, lines to be copied a block. */
function paragraphs(text: string): string {
  const parts: { isProse: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const isProse = parts.length === 0 || sentence.test(line);
    const last = parts.at(-1);
    if (last === undefined || isProse || last.isProse) parts.push({ isProse, lines: [line] });
    else last.lines.push(line);
  }
  return parts
    .map(({ isProse, lines }) =>
      isProse ? toInertMarkdown(lines.join(' ')) : fence('text', lines.join('\n')),
    )
    .join('\n\n');
}

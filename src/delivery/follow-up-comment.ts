import type { Pipeline } from '../gitlab/schema.ts';
import type { Comment } from './ensure-comment.ts';
import type { FixedJob } from './fix.ts';
import { details } from './failure-text.ts';
import { toCodeSpan, toInertMarkdown, toQuote } from './inert-text.ts';

/** The one comment below a fix that says how it fares; it is rewritten as that changes. */
const key = 'follow-up';

/** What a job of the fix's own pipeline failed for, as far as it is known. */
export interface StillFailing {
  readonly job: Pick<FixedJob, 'name' | 'webUrl' | 'evidence'>;
  /** Null: unknown. */
  readonly failureClass: string | null;
  readonly explanation: string | null;
}

/** @param minutes From the failure to this pipeline's end; null where that is not known. */
export function passedComment(pipeline: Pipeline, minutes: number | null): Comment {
  const since = minutes === null ? '' : `, ${duration(minutes)} after the failure`;
  return { key, state: 'passed', body: `**The ${link(pipeline)} of this fix passed**${since}.` };
}

export function withdrawnComment(pipeline: Pipeline, failing: StillFailing): Comment {
  const body = [
    `**This fix did not help:** its own ${link(pipeline)} fails for the same cause, so the bot withdraws it. ` +
      'It will not propose this change again; sorry for the noise.',
    evidence([failing]),
  ].join('\n\n');
  return { key, state: 'withdrawn', body };
}

export function furtherCommitComment(pipeline: Pipeline, titles: readonly string[]): Comment {
  const list = titles.map((title) => `- ${toInertMarkdown(title)}`).join('\n');
  return {
    key,
    state: JSON.stringify(['further', titles]),
    body: `**The first cause is mended, and the ${link(pipeline)} failed for another**, which a further commit on this branch mends:\n\n${list}`,
  };
}

/** @param hasGivenUp The bot has made as many commits here as it may. */
export function needsHelpComment(
  pipeline: Pipeline,
  failing: readonly StillFailing[],
  hasGivenUp: boolean,
): Comment {
  const named = failing.map(
    ({ job, explanation }) =>
      `- [${toCodeSpan(job.name)}](${job.webUrl}): ${explanation === null ? 'the bot does not know the cause' : toInertMarkdown(explanation)}`,
  );
  const body = [
    `**The ${link(pipeline)} of this fix fails for something that it is not for:**`,
    named.length === 0 ? 'No job of its own failed; see the pipeline.' : named.join('\n'),
    hasGivenUp ? 'The bot has made three commits here and leaves the rest to you.' : '',
    evidence(failing),
  ];
  return {
    key,
    state: JSON.stringify(['needs-help', failing.map(({ job, failureClass }) => [job.name, failureClass])]),
    body: body.filter((part) => part !== '').join('\n\n'),
  };
}

export function noPipelineComment(): Comment {
  return {
    key,
    state: 'no-pipeline',
    body:
      '**No pipeline has started for this fix**, so nothing shows yet that it helps. The rules of the CI file ' +
      '(`workflow:rules`, `rules`, `only`) may leave out this branch, or the project may run pipelines for merge requests ' +
      'of its members only. You can start one under *Pipelines* of this merge request.',
  };
}

/** Stands beside the comment on how the fix fares, which it does not replace. */
export function handsOffComment(): Comment {
  return {
    key: 'hands-off',
    state: '',
    body: '**Someone else has pushed to this branch**, so it is theirs: the bot changes and closes nothing here any more.',
  };
}

export function obsoleteComment(pipeline: Pipeline): Comment {
  return {
    key,
    state: 'obsolete',
    body: `**No longer needed:** the jobs that this fix is for passed in a newer ${link(pipeline)}. The bot closes it.`,
  };
}

function link({ id, webUrl }: Pipeline): string {
  return `[pipeline #${String(id)}](${webUrl})`;
}

function duration(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  const rounded = Math.round(minutes);
  if (rounded < 120) return `${String(rounded)} minute${rounded === 1 ? '' : 's'}`;
  return `${String(Math.round(minutes / 60))} hours`;
}

function evidence(failing: readonly StillFailing[]): string {
  const quotes = failing.flatMap(({ job }) => {
    const lines = job.evidence.filter(({ source }) => source === 'trace');
    return lines.length === 0 ? [] : [`Trace of ${toCodeSpan(job.name)}:\n\n${toQuote(lines)}`];
  });
  return quotes.length === 0 ? '' : details('Evidence', quotes.join('\n\n'));
}

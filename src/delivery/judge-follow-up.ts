import type { Fix } from './fix.ts';
import type { StillFailing } from './follow-up-comment.ts';
import { jobKey } from './job-key.ts';
import type { Marker } from './marker.ts';
import { toFixedJob, type DiagnosedJob } from './to-fixes.ts';

/** How many commits the bot makes on one branch before it leaves the rest to people. */
export const maxCommits = 3;

export type FollowUpVerdict =
  /** A job that the fix is for fails for the cause that it is for. */
  | { readonly kind: 'did-not-help'; readonly failing: StillFailing }
  /** Another cause, for which there is a patch. */
  | { readonly kind: 'next-commit'; readonly fixes: readonly Fix[] }
  /** Another cause, which has a merge request of its own: open, or closed by someone. */
  | { readonly kind: 'has-its-own' }
  | {
      readonly kind: 'needs-help';
      readonly failing: readonly StillFailing[];
      readonly hasGivenUp: boolean;
    };

/**
 * What a failed pipeline of the bot's own branch means for the fix on it.
 *
 * @param commits How many commits the bot has on the branch.
 * @param fixes What the diagnoses call for against the branch's head and nothing else answers.
 * @param hasOthers Something else answers what more they call for.
 */
export function judgeFollowUp(
  marker: Marker,
  diagnosed: readonly DiagnosedJob[],
  fixes: readonly Fix[],
  hasOthers: boolean,
  commits: number,
): FollowUpVerdict {
  const failing = diagnosed.map(toStillFailing);
  const same = failing.find(
    ({ job, failureClass }) => failureClass === marker.failureClass && marker.jobs.includes(jobKey(job.name)),
  );
  if (same !== undefined) return { kind: 'did-not-help', failing: same };
  if (fixes.length > 0 && commits < maxCommits) return { kind: 'next-commit', fixes };
  if (fixes.length === 0 && hasOthers) return { kind: 'has-its-own' };
  return { kind: 'needs-help', failing, hasGivenUp: fixes.length > 0 };
}

function toStillFailing(job: DiagnosedJob): StillFailing {
  const diagnosis = job.report.diagnoses[0];
  if (diagnosis === undefined) {
    return {
      job: { name: job.name, webUrl: job.webUrl, evidence: [] },
      failureClass: null,
      explanation: null,
    };
  }
  const { failureClass, explanation } = diagnosis;
  return { job: toFixedJob(job, diagnosis), failureClass, explanation };
}

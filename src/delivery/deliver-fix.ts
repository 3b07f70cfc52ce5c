import { unifiedDiff } from '../ci-file/unified-diff.ts';
import type { DeliveryForm } from '../config/project-settings.ts';
import type { Gitlab, Noteable } from '../gitlab/gitlab.ts';
import type { FileDiff, MergeRequest, Pipeline } from '../gitlab/schema.ts';
import { fixComment, type FixPlace } from './comment.ts';
import { ensureComment } from './ensure-comment.ts';
import { ensureMergeRequest, type EnsureResult, type Proposal } from './ensure-merge-request.ts';
import { ensureSuggestions } from './ensure-suggestions.ts';
import { handsOffComment } from './follow-up-comment.ts';
import type { PatchedText } from './lint-gate.ts';
import type { Precedents } from './own-merge-request.ts';
import { wasSaidBefore } from './said-before.ts';
import { toSuggestions } from './suggestions.ts';

/** A fix that may be written now, and all that decides in which form. */
export interface Delivery {
  readonly proposal: Proposal;
  readonly patched: readonly PatchedText[];
  readonly pipeline: Pipeline;
  /** Pipelines of the same ref, newest first. */
  readonly newest: readonly Pipeline[];
  /** The open merge request that is told, and what it changes; null: none. */
  readonly mergeRequest: { readonly shown: MergeRequest; readonly diffs: readonly FileDiff[] } | null;
  readonly precedents: Precedents;
  /** The most that the project wants. */
  readonly form: Exclude<DeliveryForm, 'off'>;
  /** Why there is no room for another merge request; null: there is. */
  readonly limitReached: string | null;
}

export type DeliveryResult =
  | EnsureResult
  | { readonly kind: 'suggested'; readonly created: number; readonly mergeRequest: MergeRequest }
  /** As a comment with the patch in it, because `reason`. */
  | { readonly kind: 'commented'; readonly reason: string };

/**
 * Puts a fix before people in the form that asks least of them: suggestions on the lines of their merge request, where
 * it changes those; else a merge request into its branch, which a comment names; else a comment that carries the patch.
 */
export async function deliverFix(gitlab: Gitlab, delivery: Delivery): Promise<DeliveryResult> {
  const { proposal, mergeRequest, precedents, form, limitReached } = delivery;
  const isProposed = precedents.open !== null || precedents.refused !== null;
  if (mergeRequest !== null && !isProposed && form !== 'comment') {
    const suggested = await suggest(gitlab, delivery, mergeRequest);
    if (suggested !== null) return suggested;
  }
  if (proposal.fix.isFork) {
    return await commentPatch(gitlab, delivery, 'the branch is in a fork that the bot cannot push to');
  }
  // What is there already is kept up to date, whatever the project wants of new ones.
  if (!isProposed && form !== 'merge-request') {
    return await commentPatch(gitlab, delivery, 'this project wants none for this failure class');
  }
  if (!isProposed && limitReached !== null) return await commentPatch(gitlab, delivery, limitReached);
  const result = await ensureMergeRequest(gitlab, proposal, precedents);
  if (result.kind === 'hands-off' && result.mergeRequest !== null) {
    const place = { kind: 'merge-request', iid: result.mergeRequest.iid } as const;
    await ensureComment(gitlab, proposal.projectId, place, handsOffComment());
  }
  if (result.kind === 'not-permitted') return await commentPatch(gitlab, delivery, refusal(result.reason));
  if (
    mergeRequest !== null &&
    (result.kind === 'created' || result.kind === 'updated' || result.kind === 'unchanged')
  ) {
    await comment(gitlab, delivery, { kind: 'merge-request', webUrl: result.mergeRequest.webUrl });
  }
  return result;
}

async function suggest(
  gitlab: Gitlab,
  { proposal, patched }: Delivery,
  { shown, diffs }: NonNullable<Delivery['mergeRequest']>,
): Promise<DeliveryResult | null> {
  const { projectId, fix, baseSha, documentation } = proposal;
  const refs = shown.diffRefs;
  // Positions are those of the newest version of the diff; another head has other lines.
  const suggestions = refs?.head_sha === baseSha ? toSuggestions(patched, diffs, refs) : null;
  if (suggestions === null) return null;
  const result = await ensureSuggestions(gitlab, projectId, shown.iid, fix, suggestions, documentation);
  return result.kind === 'not-in-diff'
    ? null
    : { kind: 'suggested', created: result.created, mergeRequest: shown };
}

function refusal(reason: string): string {
  return `GitLab does not take one from the bot (${reason})`;
}

/** What a comment needs of a delivery. */
export type CommentDelivery = Pick<Delivery, 'patched' | 'pipeline' | 'newest' | 'mergeRequest'> & {
  readonly proposal: Pick<Proposal, 'projectId' | 'fix' | 'documentation'>;
};

/** Says what failed, with the patch, on the merge request or, without one, on the commit. */
export async function commentPatch(
  gitlab: Gitlab,
  delivery: CommentDelivery,
  reason: string,
): Promise<DeliveryResult> {
  const diff = unifiedDiff(delivery.patched);
  const written = await comment(gitlab, delivery, { kind: 'patch', diff, reason });
  return written ? { kind: 'commented', reason } : { kind: 'not-permitted', reason };
}

/** @returns false: GitLab takes no comment either. */
async function comment(gitlab: Gitlab, delivery: CommentDelivery, place: FixPlace): Promise<boolean> {
  const { proposal, mergeRequest, pipeline, newest } = delivery;
  const { projectId, fix, documentation } = proposal;
  const text = fixComment(fix, place, documentation);
  if (mergeRequest === null && (await wasSaidBefore(gitlab, projectId, pipeline, newest, text))) return true;
  const where: Noteable =
    mergeRequest === null
      ? { kind: 'commit', sha: fix.sha }
      : { kind: 'merge-request', iid: mergeRequest.shown.iid };
  return (await ensureComment(gitlab, projectId, where, text)).kind !== 'refused';
}

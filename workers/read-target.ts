import type { Fix } from '../src/delivery/fix.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { FileDiff, MergeRequest } from '../src/gitlab/schema.ts';

export type Target =
  | {
      readonly kind: 'target';
      readonly headSha: string;
      readonly mergeRequest: { readonly shown: MergeRequest; readonly diffs: readonly FileDiff[] } | null;
    }
  | { readonly kind: 'gone'; readonly reason: 'branch-gone' | 'merge-request-not-open' };

/** The branch that a fix is for as it is now, with the merge request that is told. */
export async function readTarget(
  gitlab: Gitlab,
  projectId: number,
  { targetBranch, mergeRequestIid, isFork }: Pick<Fix, 'targetBranch' | 'mergeRequestIid' | 'isFork'>,
): Promise<Target> {
  const [branch, shown, diffs] = await Promise.all([
    isFork ? null : gitlab.branch(projectId, targetBranch),
    mergeRequestIid === null ? null : gitlab.mergeRequest(projectId, mergeRequestIid),
    mergeRequestIid === null ? [] : gitlab.mergeRequestDiffs(projectId, mergeRequestIid),
  ]);
  if (shown !== null && shown.state !== 'opened') return { kind: 'gone', reason: 'merge-request-not-open' };
  const headSha = isFork ? (shown?.headSha ?? null) : (branch?.headSha ?? null);
  if (headSha === null) return { kind: 'gone', reason: 'branch-gone' };
  return { kind: 'target', headSha, mergeRequest: shown === null ? null : { shown, diffs } };
}

import type { MergeRequest } from '../gitlab/schema.ts';
import { branchName, isOwnBranch } from './branch-name.ts';
import type { Fix } from './fix.ts';
import { jobKey } from './job-key.ts';
import { findMarker, type Marker, markerOf } from './marker.ts';

/** A merge request of the bot. */
export interface OwnMergeRequest {
  readonly mergeRequest: MergeRequest;
  readonly marker: Marker;
}

export interface Precedents {
  /** Open, and for the same cause: the one to keep up to date. */
  readonly open: OwnMergeRequest | null;
  /** Closed by someone, which means no. */
  readonly refused: OwnMergeRequest | null;
}

/** Whether the bot opened it; a fork's branch may have any name. */
export function isOwnMergeRequest(
  { sourceBranch, sourceProjectId }: Pick<MergeRequest, 'sourceBranch' | 'sourceProjectId'>,
  projectId: number,
): boolean {
  return sourceProjectId === projectId && isOwnBranch(sourceBranch);
}

/**
 * What the bot proposed before for the same cause at the same place: the same class and target branch,
 * and the same edit or the same jobs. Known by branch and marker, not by author, which changes when the
 * token is replaced. The fix's own branch needs no marker.
 *
 * @param mergeRequests Newest first.
 */
export function findPrecedents(mergeRequests: readonly MergeRequest[], fix: Fix): Precedents {
  const branch = branchName(fix);
  const own = mergeRequests.flatMap((mergeRequest): OwnMergeRequest[] => {
    if (!isOwnBranch(mergeRequest.sourceBranch)) return [];
    const unmarked = mergeRequest.sourceBranch === branch ? markerOf(fix, mergeRequest.headSha ?? '') : null;
    const marker = findMarker(mergeRequest.description) ?? unmarked;
    return marker === null ? [] : [{ mergeRequest, marker }];
  });
  const related = own.filter(
    ({ marker }) => marker.failureClass === fix.failureClass && marker.targetBranch === fix.targetBranch,
  );
  const open = related.filter(({ mergeRequest }) => ['opened', 'locked'].includes(mergeRequest.state));
  const closed = related.filter(
    ({ mergeRequest, marker }) => mergeRequest.state === 'closed' && !marker.withdrawn,
  );
  const unhelpful = related.filter(
    ({ mergeRequest, marker }) => mergeRequest.state === 'closed' && marker.unhelpful,
  );
  return {
    open: open.find(isSameEdit(fix)) ?? open.find(sharesJob(fix)) ?? null,
    refused:
      closed.find(isSameEdit(fix)) ?? closed.find(coversJobs(fix)) ?? unhelpful.find(isSameEdit(fix)) ?? null,
  };
}

function isSameEdit(fix: Fix): (own: OwnMergeRequest) => boolean {
  return ({ marker }) => marker.edit === fix.edit;
}

function sharesJob(fix: Fix): (own: OwnMergeRequest) => boolean {
  return ({ marker }) => fix.jobs.some(({ name }) => marker.jobs.includes(jobKey(name)));
}

function coversJobs(fix: Fix): (own: OwnMergeRequest) => boolean {
  return ({ marker }) => fix.jobs.every(({ name }) => marker.jobs.includes(jobKey(name)));
}

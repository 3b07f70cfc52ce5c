import type { Gitlab } from '../gitlab/gitlab.ts';
import type { Branch, MergeRequest, Pipeline } from '../gitlab/schema.ts';
import { isForeignCommit } from './commit-message.ts';
import { jobKey } from './job-key.ts';
import { findMarker, type Marker } from './marker.ts';

/** A branch of the bot with its open merge request, read live. */
export interface OwnBranch {
  readonly mergeRequest: MergeRequest;
  readonly marker: Marker;
  readonly headSha: string;
  /** When its newest commit was made, ISO 8601; null where GitLab does not say. */
  readonly headCommittedAt: string | null;
  /**
   * A commit of the bot on top of `headSha` that its merge request does not speak of yet: the attempt that made it ended
   * there. Null: none.
   */
  readonly unsaidCommit: string | null;
  /** How many commits it has that its target has not. */
  readonly commits: number;
  /** Someone else has committed to it. */
  readonly isForeign: boolean;
  /** The newest pipeline for its head, of the branch or of the merge request; null: none yet. */
  readonly pipeline: Pipeline | null;
  /** A newer pipeline of the target branch in which all jobs passed that the fix is for; null: none. */
  readonly passedWithout: Pipeline | null;
}

/** Null: the branch has no open merge request of the bot. */
export async function findOwnBranch(
  gitlab: Gitlab,
  projectId: number,
  branch: string,
): Promise<OwnBranch | null> {
  const found = await gitlab.findMergeRequests(projectId, { sourceBranch: branch });
  const mergeRequest = found.find(({ state }) => state === 'opened');
  const marker = mergeRequest === undefined ? null : findMarker(mergeRequest.description);
  if (mergeRequest === undefined || marker === null) return null;
  const ofMergeRequest = `refs/merge-requests/${String(mergeRequest.iid)}`;
  const [head, commits, ofBranch, ofHead, ofResult, passedWithout] = await Promise.all([
    gitlab.branch(projectId, branch),
    gitlab.commitsOnBranch(projectId, mergeRequest.targetBranch, branch),
    gitlab.newestPipelines(projectId, branch),
    gitlab.newestPipelines(projectId, `${ofMergeRequest}/head`),
    gitlab.newestPipelines(projectId, `${ofMergeRequest}/merge`),
    findPassedWithout(gitlab, projectId, marker),
  ]);
  if (head === null || commits === null) return null;
  const ofSource = [...ofBranch, ...ofHead].toSorted((left, right) => right.id - left.id);
  const forHead = ofSource.filter(({ sha }) => sha === head.headSha);
  const [newest] = [...forHead, ...ofResult.filter((pipeline) => isSince(head, pipeline))].toSorted(
    (left, right) => right.id - left.id,
  );
  const { headCommittedAt } = head;
  const own = {
    mergeRequest,
    marker,
    headCommittedAt,
    isForeign: commits.some(isForeignCommit),
    passedWithout,
  };
  const below = commits.at(-2)?.id;
  const failedBelow = ofSource.find(({ sha }) => sha === below);
  const hasEnded = newest?.status === 'success' || newest?.status === 'failed';
  if (!hasEnded && marker.commit !== head.headSha && failedBelow?.status === 'failed') {
    const { sha: headSha } = failedBelow;
    const unsaidCommit = head.headSha;
    return { ...own, headSha, unsaidCommit, commits: commits.length - 1, pipeline: failedBelow };
  }
  const { headSha } = head;
  return { ...own, headSha, unsaidCommit: null, commits: commits.length, pipeline: newest ?? null };
}

/** A merged result has a commit of its own, which nothing names with the branch's head: the time has to tell. */
function isSince({ headCommittedAt }: Branch, { createdAt }: Pipeline): boolean {
  return (
    headCommittedAt !== null && createdAt !== null && Date.parse(createdAt) >= Date.parse(headCommittedAt)
  );
}

async function findPassedWithout(
  gitlab: Gitlab,
  projectId: number,
  { targetBranch, pipelineId, jobs }: Marker,
): Promise<Pipeline | null> {
  if (pipelineId === null || jobs.length === 0) return null;
  const newest = await gitlab.newestPipelines(projectId, targetBranch);
  // Passed and then red again is a cause that comes and goes: the fix is needed.
  const last = newest.find(({ status }) => status === 'success' || status === 'failed');
  const passed = last !== undefined && last.id > pipelineId && last.status === 'success' ? last : undefined;
  // A pipeline can pass because it leaves those jobs out.
  const ran = passed === undefined ? [] : await gitlab.passedJobs(projectId, passed.id);
  const names = new Set(ran.map(({ name }) => jobKey(name)));
  return passed !== undefined && jobs.every((job) => names.has(job)) ? passed : null;
}

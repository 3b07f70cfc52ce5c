import { findMarker } from '../src/delivery/marker.ts';
import { isOwnMergeRequest } from '../src/delivery/own-merge-request.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { MergeRequest, Pipeline } from '../src/gitlab/schema.ts';
import type { CommandJob } from '../src/queue/command-job.ts';

/**
 * The failed pipeline that a command is about: of a commit, of a merge request, or for a fix of the bot's own the newest
 * of the branch that it is for. Null: the newest that has ended did not fail.
 */
export async function findCommandPipeline(
  gitlab: Gitlab,
  projectId: number,
  place: CommandJob['place'],
  mergeRequest: MergeRequest | null,
): Promise<Pipeline | null> {
  if (place.kind === 'commit') return newestFailed(await gitlab.pipelinesOfCommit(projectId, place.sha));
  if (mergeRequest === null) return null;
  const { sourceBranch, targetBranch, sourceProjectId, description } = mergeRequest;
  if (isOwnMergeRequest(mergeRequest, projectId)) {
    const ofTarget = newestFailed(await gitlab.newestPipelines(projectId, targetBranch));
    if (ofTarget !== null) return ofTarget;
    const failed = findMarker(description)?.pipelineId ?? null;
    return failed === null ? null : newestFailed([await gitlab.pipeline(projectId, failed)]);
  }
  const ref = `refs/merge-requests/${String(place.iid)}`;
  const refs = [`${ref}/head`, `${ref}/merge`, ...(sourceProjectId === projectId ? [sourceBranch] : [])];
  const lists = await Promise.all(refs.map((name) => gitlab.newestPipelines(projectId, name)));
  return newestFailed(lists.flat());
}

function newestFailed(pipelines: readonly Pipeline[]): Pipeline | null {
  const ended = pipelines.filter(({ status }) => status === 'failed' || status === 'success');
  const newest = ended.toSorted((left, right) => right.id - left.id)[0];
  return newest?.status === 'failed' ? newest : null;
}

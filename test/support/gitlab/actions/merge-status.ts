import { mergeBase } from '../git/history.ts';
import { memoize } from '../git/memoize.ts';
import { mergeTrees } from '../git/merge-trees.ts';
import { isDraft, type MergeRequest } from '../state/merge-request.ts';
import type { Pipeline } from '../state/pipeline.ts';

/** Head of the source branch, null when it is gone. */
export function sourceHead(mergeRequest: MergeRequest): Promise<string | null> {
  return mergeRequest.sourceProject.repository.head(mergeRequest.sourceBranch);
}

/** Pipelines of a merge request: its own and those of its source branch's commits, newest first. */
export function pipelinesOf(mergeRequest: MergeRequest): Pipeline[] {
  const heads = new Set(mergeRequest.versions.map((version) => version.headSha));
  return [...new Set([mergeRequest.project, mergeRequest.sourceProject])]
    .flatMap((project) => project.pipelines)
    .filter(
      (pipeline) =>
        pipeline.mergeRequest === mergeRequest ||
        (pipeline.mergeRequest === null &&
          pipeline.sourceJob === null &&
          pipeline.project === mergeRequest.sourceProject &&
          pipeline.ref === mergeRequest.sourceBranch &&
          heads.has(pipeline.sha)),
    )
    .toSorted((a, b) => b.id - a.id);
}

/** The pipeline that counts for merging: the newest for the current head. */
export function headPipeline(mergeRequest: MergeRequest): Pipeline | null {
  const head = mergeRequest.versions.at(-1)?.headSha;
  return (
    pipelinesOf(mergeRequest).find(
      (pipeline) => pipeline.sha === head || pipeline.mergeRequestKind === 'merged',
    ) ?? null
  );
}

export async function hasConflicts(mergeRequest: MergeRequest): Promise<boolean> {
  const { repository } = mergeRequest.project;
  const ours = await repository.head(mergeRequest.targetBranch);
  const theirs = mergeRequest.versions.at(-1)?.headSha;
  if (ours === null || theirs === undefined) return false;
  return memoize(repository, `conflict ${ours} ${theirs}`, async () => {
    const base = await mergeBase(repository, ours, theirs);
    return 'conflicts' in (await mergeTrees(repository, base, ours, theirs));
  });
}

/** GitLab's `detailed_merge_status`; an open enumeration, these are the values the stand-in tells apart. */
export async function detailedMergeStatus(mergeRequest: MergeRequest): Promise<string> {
  if (mergeRequest.state !== 'opened') return 'not_open';
  if (mergeRequest.preparedAt === null) return 'preparing';
  if ((await sourceHead(mergeRequest)) === null) return 'broken_status';
  if (isDraft(mergeRequest)) return 'draft_status';
  if (await hasConflicts(mergeRequest)) return 'conflict';
  if (!mergeRequest.project.onlyMergeIfPipelineSucceeds) return 'mergeable';
  const pipeline = headPipeline(mergeRequest);
  if (pipeline?.status === 'success') return 'mergeable';
  return pipeline === null || pipeline.status === 'failed' || pipeline.status === 'canceled'
    ? 'ci_must_pass'
    : 'ci_still_running';
}

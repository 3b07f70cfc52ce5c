import { adviceComment } from '../src/delivery/comment.ts';
import { ensureComment, type CommentResult } from '../src/delivery/ensure-comment.ts';
import { wasSaidBefore } from '../src/delivery/said-before.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import type { AdviseJob } from '../src/queue/advise-job.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of advice; plain data, kept with the job and shown on the dashboard. */
export type AdviseOutcome =
  | { readonly kind: 'commented' | 'comment-updated' | 'said-before' }
  | { readonly kind: 'not-permitted'; readonly reason: string }
  | { readonly kind: 'outdated'; readonly reason: 'passed-since' | 'merge-request-not-open' };

/** Says once what helps, on the merge request or, without one, on the commit, if the pipeline is still red. */
export async function advise(job: AdviseJob, context: WorkerContext): Promise<AdviseOutcome> {
  const { gitlab } = context;
  const { projectId, pipelineId, advice } = job;
  const { mergeRequestIid } = advice;
  const [pipeline, newest, mergeRequest] = await Promise.all([
    gitlab.pipeline(projectId, pipelineId),
    gitlab.newestPipelines(projectId, advice.pipelineRef),
    mergeRequestIid === null ? null : gitlab.mergeRequest(projectId, mergeRequestIid),
  ]);
  if (pipeline.status === 'success' || supersededBy(pipeline, newest) !== null) {
    return { kind: 'outdated', reason: 'passed-since' };
  }
  if (mergeRequest !== null && mergeRequest.state !== 'opened') {
    return { kind: 'outdated', reason: 'merge-request-not-open' };
  }
  const comment = adviceComment(advice, context.documentationOf(advice.failureClass));
  if (mergeRequest !== null) {
    const place = { kind: 'merge-request', iid: mergeRequest.iid } as const;
    return toOutcome(await ensureComment(gitlab, projectId, place, comment));
  }
  if (await wasSaidBefore(gitlab, projectId, pipeline, newest, comment)) return { kind: 'said-before' };
  return toOutcome(await ensureComment(gitlab, projectId, { kind: 'commit', sha: advice.sha }, comment));
}

function toOutcome(result: CommentResult): AdviseOutcome {
  if (result.kind === 'refused') return { kind: 'not-permitted', reason: result.reason };
  const kinds = { created: 'commented', updated: 'comment-updated', unchanged: 'said-before' } as const;
  return { kind: kinds[result.kind] };
}

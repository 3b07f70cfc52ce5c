import { deliveryOf } from '../src/config/project-settings.ts';
import type { Advice } from '../src/delivery/advice.ts';
import { adviceComment } from '../src/delivery/comment.ts';
import { ensureAdminIssue } from '../src/delivery/ensure-admin-issue.ts';
import { ensureComment, type CommentResult } from '../src/delivery/ensure-comment.ts';
import { isMuted } from '../src/delivery/muted.ts';
import { wasSaidBefore } from '../src/delivery/said-before.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import { GitlabRejected } from '../src/gitlab/gitlab-error.ts';
import type { AdviseJob } from '../src/queue/advise-job.ts';
import { readSettings } from './read-settings.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of advice; plain data, kept with the job and shown on the dashboard. */
export type AdviseOutcome =
  | { readonly kind: 'commented' | 'comment-updated' | 'said-before' }
  | { readonly kind: 'not-permitted'; readonly reason: string }
  | { readonly kind: 'outdated'; readonly reason: 'passed-since' | 'merge-request-not-open' }
  /** The project's settings want none for this class, or someone said so in a comment. */
  | { readonly kind: 'switched-off' | 'muted' };

/** Says once what helps, on the merge request or, without one, on the commit, if the pipeline is still red. */
export async function advise(job: AdviseJob, context: WorkerContext): Promise<AdviseOutcome> {
  const { gitlab } = context;
  const { projectId, pipelineId, advice } = job;
  const { mergeRequestIid } = advice;
  const [pipeline, newest, mergeRequest, { settings }, muted] = await Promise.all([
    gitlab.pipeline(projectId, pipelineId),
    gitlab.newestPipelines(projectId, advice.pipelineRef),
    mergeRequestIid === null ? null : gitlab.mergeRequest(projectId, mergeRequestIid),
    readSettings(context, projectId),
    mergeRequestIid === null ? false : isMuted(gitlab, projectId, mergeRequestIid),
  ]);
  if (deliveryOf(settings, advice.failureClass) === 'off') return { kind: 'switched-off' };
  if (muted) return { kind: 'muted' };
  if (pipeline.status === 'success' || supersededBy(pipeline, newest) !== null) {
    return { kind: 'outdated', reason: 'passed-since' };
  }
  if (mergeRequest !== null && mergeRequest.state !== 'opened') {
    return { kind: 'outdated', reason: 'merge-request-not-open' };
  }
  const documentation = context.documentationOf(advice.failureClass);
  const issue = await tellAdmins(advice, documentation, context);
  const comment = adviceComment(advice, documentation, issue);
  if (mergeRequest !== null) {
    const place = { kind: 'merge-request', iid: mergeRequest.iid } as const;
    return toOutcome(await ensureComment(gitlab, projectId, place, comment));
  }
  if (await wasSaidBefore(gitlab, projectId, pipeline, newest, comment)) return { kind: 'said-before' };
  return toOutcome(await ensureComment(gitlab, projectId, { kind: 'commit', sha: advice.sha }, comment));
}

/** @returns the address of the issue; null: there is nobody to tell, GitLab takes none, or the bot has too many there. */
async function tellAdmins(
  advice: Advice,
  documentation: string | null,
  { gitlab, adminProject, log }: WorkerContext,
): Promise<string | null> {
  const isForAdmins = advice.audience === 'runner-admin' || advice.audience === 'registry-admin';
  if (adminProject === null || !isForAdmins) return null;
  try {
    const issue = await ensureAdminIssue(gitlab, adminProject, advice, documentation);
    if (issue === null)
      log.warn(
        { project: adminProject },
        'the admin project has as many open issues of this class as may be',
      );
    return issue?.webUrl ?? null;
  } catch (error) {
    if (!(error instanceof GitlabRejected)) throw error;
    log.warn({ err: error, project: adminProject }, 'the admin project takes no issue');
    return null;
  }
}

function toOutcome(result: CommentResult): AdviseOutcome {
  if (result.kind === 'refused') return { kind: 'not-permitted', reason: result.reason };
  const kinds = { created: 'commented', updated: 'comment-updated', unchanged: 'said-before' } as const;
  return { kind: kinds[result.kind] };
}

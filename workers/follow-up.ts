import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { addCommit, describeCommit } from '../src/delivery/add-commit.ts';
import { ensureComment } from '../src/delivery/ensure-comment.ts';
import {
  furtherCommitComment,
  handsOffComment,
  needsHelpComment,
  noPipelineComment,
  obsoleteComment,
  passedComment,
  withdrawnComment,
} from '../src/delivery/follow-up-comment.ts';
import type { Fix } from '../src/delivery/fix.ts';
import { judgeFollowUp } from '../src/delivery/judge-follow-up.ts';
import { markerText } from '../src/delivery/marker.ts';
import { finishClosing } from '../src/delivery/finish-closing.ts';
import { findOwnBranch, type OwnBranch } from '../src/delivery/own-branch.ts';
import { findPrecedents } from '../src/delivery/own-merge-request.ts';
import { closeOwn, showState } from '../src/delivery/show-state.ts';
import { styleOf, type TextStyle } from '../src/delivery/text-style.ts';
import { toFixes } from '../src/delivery/to-fixes.ts';
import { ciConfigPlace } from '../src/gitlab/ci-config-path.ts';
import type { Pipeline } from '../src/gitlab/schema.ts';
import type { FollowUpJob } from '../src/queue/follow-up-job.ts';
import { diagnoseJobs, TraceShelf } from './diagnose-jobs.ts';
import { loadCiFiles } from './load-ci-files.ts';
import { readSettings } from './read-settings.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of watching a fix; plain data, kept with the job and shown on the dashboard. */
export type FollowUpOutcome =
  | { readonly kind: 'passed'; readonly webUrl: string; readonly seconds: number | null }
  | {
      readonly kind: 'withdrawn' | 'obsolete' | 'further-commit' | 'needs-help' | 'no-pipeline';
      readonly webUrl: string;
    }
  | { readonly kind: 'hands-off'; readonly branch: string }
  | { readonly kind: 'ignored'; readonly reason: string };

/** GitLab starts a pipeline within seconds of a push, or never. */
const patienceMs = 10 * 60_000;

/**
 * Looks at what the pipeline of the bot's own branch came to, and says so on its merge request.
 *
 * @param now Milliseconds since the epoch.
 */
export async function followUp(
  job: FollowUpJob,
  context: WorkerContext,
  now: number,
): Promise<FollowUpOutcome> {
  const { gitlab, isAllowed } = context;
  const { projectId, branch } = job;
  const [project, own] = await Promise.all([
    gitlab.project(projectId),
    findOwnBranch(gitlab, projectId, branch),
  ]);
  if (project.path !== job.projectPath || !isAllowed(project.path)) {
    return { kind: 'ignored', reason: 'project-not-allowed' };
  }
  if (own === null) {
    const closed = await finishClosing(gitlab, projectId, branch);
    if (closed !== null) return { kind: closed.state, webUrl: closed.mergeRequest.webUrl };
    return { kind: 'ignored', reason: 'no-open-merge-request' };
  }
  if (own.isForeign) {
    const place = { kind: 'merge-request', iid: own.mergeRequest.iid } as const;
    await ensureComment(gitlab, projectId, place, handsOffComment());
    return { kind: 'hands-off', branch };
  }
  const { pipeline, mergeRequest, passedWithout } = own;
  if (passedWithout !== null) {
    await closeOwn(gitlab, projectId, own, 'obsolete', obsoleteComment(passedWithout));
    return { kind: 'obsolete', webUrl: mergeRequest.webUrl };
  }
  if (pipeline === null) return await sayNoPipeline(own, projectId, context, now);
  if (pipeline.status === 'success') return await sayPassed(own, pipeline, projectId, context);
  if (pipeline.status !== 'failed') return { kind: 'ignored', reason: 'not-ended' };
  return await answerFailure(job, context, own, pipeline, project.webUrl);
}

/** Does about the failed pipeline of a fix what its cause calls for. */
async function answerFailure(
  job: FollowUpJob,
  context: WorkerContext,
  own: OwnBranch,
  pipeline: Pipeline,
  projectWebUrl: string,
): Promise<FollowUpOutcome> {
  const { gitlab } = context;
  const { projectId } = job;
  const verdict = await judge(job, context, own, pipeline, projectWebUrl);
  if (verdict === null) return { kind: 'ignored', reason: 'no-ci-file' };
  const { mergeRequest } = own;
  const { webUrl } = mergeRequest;
  switch (verdict.kind) {
    case 'has-its-own':
      return { kind: 'ignored', reason: 'the other cause has an answer of its own' };
    case 'did-not-help':
      await closeOwn(gitlab, projectId, own, 'withdrawn', withdrawnComment(pipeline, verdict.failing));
      return { kind: 'withdrawn', webUrl };
    case 'next-commit': {
      const style = await readStyle(context, projectId, mergeRequest.targetBranch);
      const added = await addCommit(gitlab, projectId, own, verdict.fixes, style);
      if (added.kind === 'refused') return { kind: 'ignored', reason: added.reason };
      const comment = furtherCommitComment(pipeline, [added.fix.title]);
      await showState(gitlab, projectId, mergeRequest, 'proposed', comment);
      await describeCommit(gitlab, projectId, own, added);
      return { kind: 'further-commit', webUrl };
    }
    case 'needs-help': {
      const comment = needsHelpComment(pipeline, verdict.failing, verdict.hasGivenUp);
      await showState(gitlab, projectId, mergeRequest, 'needsHelp', comment);
      return { kind: 'needs-help', webUrl };
    }
  }
}

async function readStyle(context: WorkerContext, projectId: number, branch: string): Promise<TextStyle> {
  const [{ settings }, subjects] = await Promise.all([
    readSettings(context, projectId),
    context.gitlab.commitSubjects(projectId, branch),
  ]);
  return styleOf(settings, subjects);
}

async function sayNoPipeline(
  { mergeRequest, headCommittedAt }: OwnBranch,
  projectId: number,
  { gitlab }: WorkerContext,
  now: number,
): Promise<FollowUpOutcome> {
  const times = [mergeRequest.createdAt, headCommittedAt].flatMap((time) =>
    time === null ? [] : [Date.parse(time)],
  );
  // A further commit has as much time as the first.
  if (times.length === 0 || now - Math.max(...times) < patienceMs)
    return { kind: 'ignored', reason: 'no-pipeline-yet' };
  await showState(gitlab, projectId, mergeRequest, 'noPipeline', noPipelineComment());
  return { kind: 'no-pipeline', webUrl: mergeRequest.webUrl };
}

async function sayPassed(
  { mergeRequest, marker }: OwnBranch,
  pipeline: Pipeline,
  projectId: number,
  { gitlab }: WorkerContext,
): Promise<FollowUpOutcome> {
  const [from, to] = [marker.failedAt, pipeline.finishedAt].map((time) =>
    time === null ? Number.NaN : Date.parse(time),
  );
  const milliseconds = (to ?? Number.NaN) - (from ?? Number.NaN);
  const seconds = Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds / 1000 : null;
  const comment = passedComment(pipeline, seconds === null ? null : seconds / 60);
  const said = await showState(gitlab, projectId, mergeRequest, 'fixed', comment);
  // Told again, it is recorded once.
  return { kind: 'passed', webUrl: mergeRequest.webUrl, seconds: said.kind === 'unchanged' ? null : seconds };
}

async function judge(
  { projectId, ciConfigPath, postponed }: FollowUpJob,
  context: WorkerContext,
  { mergeRequest, marker, headSha, commits }: OwnBranch,
  pipeline: Pipeline,
  projectWebUrl: string,
) {
  const { gitlab } = context;
  const place = ciConfigPlace(ciConfigPath);
  if (place.kind !== 'in-repository') return null;
  const [failedJobs, loaded] = await Promise.all([
    gitlab.failedJobs(projectId, pipeline.id),
    loadCiFiles(gitlab, projectId, place.path, headSha),
  ]);
  const resolved = loaded.kind === 'loaded' ? resolvePipeline(loaded.files) : null;
  if (loaded.kind !== 'loaded' || resolved === null || 'code' in resolved) return null;
  const jobs = failedJobs.filter(({ allowFailure }) => !allowFailure);
  const traces = new TraceShelf(context, projectId);
  const diagnosed = await diagnoseJobs(context, jobs, resolved, traces, postponed);
  const fixes = toFixes(diagnosed, {
    targetBranch: mergeRequest.sourceBranch,
    mergeRequestIid: mergeRequest.iid,
    isFork: false,
    pipelineRef: pipeline.ref,
    pipelineId: pipeline.id,
    failedAt: pipeline.finishedAt,
    sha: headSha,
    pipelineWebUrl: pipeline.webUrl,
    projectWebUrl,
    ciProject: null,
    files: loaded.files,
  });
  const { targetBranch } = mergeRequest;
  const proposed = await gitlab.findMergeRequests(projectId, { targetBranch, description: markerText });
  // What the target branch has a fix for, or does not want, is no matter of this one.
  const isElsewhere = (fix: Fix) => {
    const { open, refused } = findPrecedents(proposed, { ...fix, targetBranch });
    return open !== null || refused !== null;
  };
  return judgeFollowUp(
    marker,
    diagnosed,
    fixes.filter((fix) => !isElsewhere(fix)),
    fixes.some(isElsewhere),
    commits,
  );
}

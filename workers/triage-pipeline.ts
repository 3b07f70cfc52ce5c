import { isBranchWanted, isSwitchedOff } from '../src/config/project-settings.ts';
import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { destinationOf, routeOf } from '../src/delivery/route.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import { toAdvices } from '../src/delivery/to-advices.ts';
import { toFixes } from '../src/delivery/to-fixes.ts';
import type { Job, MergeRequest, Pipeline, Project } from '../src/gitlab/schema.ts';
import type { TriageJob } from '../src/queue/triage-job.ts';
import { diagnoseJobs, TraceShelf } from './diagnose-jobs.ts';
import { loadPipelineFiles } from './load-pipeline-files.ts';
import { readSettings, type MalformedSettings } from './read-settings.ts';
import { summarise, type TriageOutcome } from './triage-outcome.ts';
import type { WorkerContext } from './worker-context.ts';

/** More failed jobs than this share a cause that the first ones show. */
const maxJobs = 50;

/** Looks into a failed pipeline: names the cause of each failed job and hands each different answer on. */
export async function triagePipeline(event: TriageJob, context: WorkerContext): Promise<TriageOutcome> {
  const { gitlab, queue } = context;
  const { projectId, pipelineId } = event;
  const traces = new TraceShelf(context, projectId);
  for (const jobId of event.failedJobIds.slice(0, maxJobs)) void traces.of(jobId);
  const ciFiles = loadPipelineFiles(gitlab, event);
  ciFiles.catch(() => {});
  const [facts, { settings, malformed }] = await Promise.all([
    readFacts(context, event),
    readSettings(context, projectId),
  ]);
  const { project, pipeline, jobs } = facts;
  const skipped = reasonToSkip(event, context, facts);
  if (skipped !== null) return skipped;
  const route = routeOf(pipeline);
  if (route.kind === 'ignored') return route;
  const mergeRequest =
    route.kind === 'merge-request' ? await gitlab.mergeRequest(projectId, route.iid) : openOne(facts);
  const placed = destinationOf(route, project, mergeRequest);
  if (placed.kind === 'ignored') return placed;
  await report(malformed, context);
  if (isSwitchedOff(settings)) return ignore('switched-off');
  const branch = mergeRequest?.targetBranch ?? placed.destination.targetBranch;
  if (!isBranchWanted(settings, branch)) return ignore('branch-not-wanted');
  const loaded = await ciFiles;
  if (loaded.kind !== 'loaded') return { kind: 'no-ci-file', reason: loaded.kind };
  const resolved = resolvePipeline(loaded.files);
  if ('code' in resolved) return { kind: 'unreadable-ci-file', code: resolved.code, reason: resolved.reason };
  const diagnosed = await diagnoseJobs(context, jobs, resolved, traces, event.postponed);
  const about = {
    ...placed.destination,
    pipelineRef: pipeline.ref,
    pipelineId,
    failedAt: pipeline.finishedAt,
    sha: pipeline.sha,
    pipelineWebUrl: pipeline.webUrl,
    projectWebUrl: project.webUrl,
    ciProject: loaded.ciProject,
    files: loaded.files,
  };
  const fixes = toFixes(diagnosed, about);
  for (const fix of fixes) await queue.add('propose', { projectId, pipelineId, fix });
  for (const advice of toAdvices(diagnosed, about))
    await queue.add('advise', { projectId, pipelineId, advice });
  return summarise(diagnosed, fixes.length);
}

/** Has each file that cannot be used spoken about where it is. */
async function report(
  malformed: readonly MalformedSettings[],
  { gitlab, queue }: WorkerContext,
): Promise<void> {
  for (const { projectId, sha, problems } of malformed) {
    const id = typeof projectId === 'number' ? projectId : (await gitlab.project(projectId)).id;
    await queue.add('report-settings', { projectId: id, sha, problems: [...problems] });
  }
}

interface Facts {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
  /** Of the same ref, newest first. */
  readonly newest: readonly Pipeline[];
  /** From the pipeline's branch. */
  readonly mergeRequests: readonly MergeRequest[];
}

async function readFacts({ gitlab }: WorkerContext, event: TriageJob): Promise<Facts> {
  const { projectId, pipelineId, ref } = event;
  const [project, pipeline, failedJobs, ofRef, mergeRequests] = await Promise.all([
    gitlab.project(projectId),
    gitlab.pipeline(projectId, pipelineId),
    gitlab.failedJobs(projectId, pipelineId),
    gitlab.newestPipelines(projectId, ref),
    gitlab.findMergeRequests(projectId, { sourceBranch: ref }),
  ]);
  // The event of a merge request's pipeline names the source branch, whose own pipelines may be others.
  const newest = pipeline.ref === ref ? ofRef : await gitlab.newestPipelines(projectId, pipeline.ref);
  const jobs = failedJobs.filter(({ allowFailure }) => !allowFailure).slice(0, maxJobs);
  return { project, pipeline, jobs, newest, mergeRequests };
}

/** The merge request that a branch's pipeline belongs to; the default branch is never taken for the source of one. */
function openOne({ project, pipeline, mergeRequests }: Facts): MergeRequest | null {
  if (pipeline.tag || pipeline.ref === project.defaultBranch) return null;
  return mergeRequests.find(({ state }) => state === 'opened') ?? null;
}

function reasonToSkip(
  event: TriageJob,
  { isAllowed }: WorkerContext,
  { project, pipeline, jobs, newest }: Facts,
): TriageOutcome | null {
  // The event's project has another path than ours of that number: it came from another GitLab.
  if (project.path !== event.projectPath) return ignore('another-project');
  if (!isAllowed(project.path)) return ignore('project-not-allowed');
  if (project.archived) return ignore('project-archived');
  if (pipeline.status !== 'failed') return ignore('no-longer-failed');
  if (supersededBy(pipeline, newest) !== null) return ignore('newer-pipeline-passed');
  if (jobs.length === 0) return ignore('no-failed-job');
  return null;
}

function ignore(reason: string): TriageOutcome {
  return { kind: 'ignored', reason };
}

import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { routeOf } from '../src/delivery/route.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import { toFixes } from '../src/delivery/to-fixes.ts';
import { ciConfigPlace } from '../src/gitlab/ci-config-path.ts';
import type { Job, Pipeline, Project } from '../src/gitlab/schema.ts';
import type { TriageJob } from '../src/queue/triage-job.ts';
import { diagnoseJobs, TraceShelf } from './diagnose-jobs.ts';
import { loadCiFiles } from './load-ci-files.ts';
import { summarise, type TriageOutcome } from './triage-outcome.ts';
import type { WorkerContext } from './worker-context.ts';

/** More failed jobs than this share a cause that the first ones show. */
const maxJobs = 50;

/** Looks into a failed pipeline: names the cause of each failed job and hands each different fix on. */
export async function triagePipeline(event: TriageJob, context: WorkerContext): Promise<TriageOutcome> {
  const { gitlab } = context;
  const { projectId, pipelineId } = event;
  const traces = new TraceShelf(context, projectId);
  for (const jobId of event.failedJobIds.slice(0, maxJobs)) void traces.of(jobId);
  const place = ciConfigPlace(event.ciConfigPath);
  const ciFiles =
    place.kind === 'in-repository'
      ? loadCiFiles(gitlab, projectId, place.path, event.sha)
      : Promise.resolve(null);
  ciFiles.catch(() => {});
  const [project, pipeline, failedJobs, newest] = await Promise.all([
    gitlab.project(projectId),
    gitlab.pipeline(projectId, pipelineId),
    gitlab.failedJobs(projectId, pipelineId),
    gitlab.newestPipelines(projectId, event.ref),
  ]);
  const jobs = failedJobs.filter(({ allowFailure }) => !allowFailure).slice(0, maxJobs);
  const skipped = reasonToSkip(event, context, { project, pipeline, jobs, newest });
  if (skipped !== null) return skipped;
  const route = routeOf(pipeline);
  if (route.kind !== 'merge-request') return route;
  const loaded = await ciFiles;
  if (loaded === null || place.kind === 'elsewhere') return { kind: 'no-ci-file', reason: 'elsewhere' };
  if (loaded.kind !== 'loaded') return { kind: 'no-ci-file', reason: loaded.kind };
  const resolved = resolvePipeline(loaded.files);
  if ('code' in resolved) return { kind: 'unreadable-ci-file', code: resolved.code, reason: resolved.reason };
  const diagnosed = await diagnoseJobs(context, jobs, resolved, traces, event.postponed);
  const fixes = toFixes(diagnosed, {
    targetBranch: route.targetBranch,
    sha: pipeline.sha,
    pipelineWebUrl: pipeline.webUrl,
    projectWebUrl: project.webUrl,
    files: loaded.files,
  });
  for (const fix of fixes) await context.queue.add('propose', { projectId, pipelineId, fix });
  return summarise(diagnosed, fixes.length);
}

interface Facts {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
  readonly newest: readonly Pipeline[];
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

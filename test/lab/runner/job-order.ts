import type { ExpandedJob, ExpandedPipeline } from './expanded-pipeline.ts';

/** How a job of a pipeline ended, as far as other jobs depend on it. */
export interface FinishedJob {
  readonly job: ExpandedJob;
  readonly status: 'success' | 'failed' | 'skipped' | 'manual';
  /** Failed, and allowed to. */
  readonly allowed: boolean;
}

/** Whether a job whose turn has come runs, given the jobs before it. */
export function decideStart(
  job: ExpandedJob,
  pipeline: ExpandedPipeline,
  finished: readonly FinishedJob[],
): 'run' | 'skipped' | 'manual' {
  const before = upstream(job, pipeline, finished);
  const healthy = before.every(
    ({ status, allowed }) => status === 'success' || status === 'manual' || allowed,
  );
  switch (job.when) {
    case 'always':
      return 'run';
    case 'manual':
      return 'manual';
    case 'on_failure':
      return healthy ? 'skipped' : 'run';
    default:
      return healthy ? 'run' : 'skipped';
  }
}

/**
 * Keys of the jobs whose artifacts a job gets: `dependencies` where given, else `needs`, else all of the
 * earlier stages. https://docs.gitlab.com/ci/jobs/job_artifacts/
 */
export function artifactSources(job: ExpandedJob, pipeline: ExpandedPipeline): ReadonlySet<string> {
  const needed = job.needs?.filter(({ artifacts }) => artifacts).map((need) => need.job);
  const { dependencies } = job;
  if (dependencies !== null)
    return new Set(dependencies.filter((key) => needed === undefined || needed.includes(key)));
  return new Set(needed ?? earlierJobs(job, pipeline).map(({ key }) => key));
}

function upstream(
  job: ExpandedJob,
  pipeline: ExpandedPipeline,
  finished: readonly FinishedJob[],
): readonly FinishedJob[] {
  const needed = job.needs?.map((need) => need.job);
  const keys = new Set(needed ?? earlierJobs(job, pipeline).map(({ key }) => key));
  return finished.filter((other) => keys.has(other.job.key));
}

function earlierJobs(job: ExpandedJob, { stages, jobs }: ExpandedPipeline): readonly ExpandedJob[] {
  const place = stages.indexOf(job.stage);
  return jobs.filter(({ stage }) => stages.indexOf(stage) < place);
}

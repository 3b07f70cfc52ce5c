import type { Pipeline } from '../src/ci-file/pipeline.ts';
import type { DiagnosedJob } from '../src/delivery/to-fixes.ts';
import { limitConcurrency } from '../src/gitlab/http/limit-concurrency.ts';
import { Postponed } from '../src/queue/postponed.ts';
import type { Trace } from '../src/trace/trace.ts';
import type { WorkerContext } from './worker-context.ts';

/** Waiting for the runner to deliver the end of a trace: 5 seconds, three times. */
const maxPostponements = 3;
const postponementMs = 5_000;

/** A job by what is needed to diagnose it. */
export interface JobToDiagnose {
  readonly id: number;
  readonly name: string;
  readonly webUrl: string;
  /** GitLab's `failure_reason`. */
  readonly failureReason: string | null;
}

/** A job that GitLab failed before a runner took it: there will never be a trace. */
const neverStarted = new Set([
  'missing_dependency_failure',
  'stuck_or_timeout_failure',
  'no_matching_runner',
]);

/** Traces of one pipeline read at once; each may be a hundred megabytes on its way. */
const maxTraces = 6;

/** Reads traces, each at most once, and lets the first requests start before it is known who wants them. */
export class TraceShelf {
  readonly #traces = new Map<number, Promise<Trace>>();
  readonly #read: (jobId: number) => Promise<Trace>;

  constructor({ gitlab, readTrace }: WorkerContext, projectId: number) {
    const limited = limitConcurrency(maxTraces);
    this.#read = (jobId) => limited(() => readTrace(gitlab.trace(projectId, jobId)));
  }

  of(jobId: number): Promise<Trace> {
    const known = this.#traces.get(jobId);
    if (known !== undefined) return known;
    const trace = this.#read(jobId);
    // Whoever asks gets the rejection; nobody may ask.
    trace.catch(() => {});
    this.#traces.set(jobId, trace);
    return trace;
  }
}

/**
 * Diagnoses each job. Throws `Postponed` while a trace lacks its end, which GitLab gets from the runner
 * some seconds after it has called the job failed.
 */
export async function diagnoseJobs(
  context: WorkerContext,
  jobs: readonly JobToDiagnose[],
  pipeline: Pipeline,
  traces: TraceShelf,
  postponed: number,
): Promise<DiagnosedJob[]> {
  const read = jobs.map(async (job) => ({ job, trace: await traces.of(job.id) }));
  return (await Promise.all(read)).map(({ job, trace }) => {
    const mayComplete = trace.outcome.kind === 'unfinished' && !neverStarted.has(job.failureReason ?? '');
    if (mayComplete && !trace.truncated && postponed < maxPostponements) {
      throw new Postponed('a trace is not complete yet', postponementMs, { postponed: postponed + 1 });
    }
    return {
      ...job,
      report: context.diagnose({ name: job.name, trace, pipeline, failureReason: job.failureReason }),
    };
  });
}

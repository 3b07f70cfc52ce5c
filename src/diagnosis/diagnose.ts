import type { Pipeline } from '../ci-file/pipeline.ts';
import type { Trace } from '../trace/trace.ts';
import type { DiagnosisReport } from './diagnosis.ts';

/** Everything that is known about one failed job. */
export interface FailedJob {
  /** Name as GitLab shows it, matrix suffix included; null to infer it from the trace. */
  readonly name: string | null;
  readonly trace: Trace;
  readonly pipeline: Pipeline;
}

/** Names the cause of a failed job, with evidence from trace and CI file, and the remedy. Pure. */
export function diagnose(failedJob: FailedJob): DiagnosisReport {
  return { job: failedJob.name, verdict: 'unknown', diagnoses: [] };
}

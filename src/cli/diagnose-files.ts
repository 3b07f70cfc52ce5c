import { resolvePipeline } from '../ci-file/resolve-pipeline.ts';
import type { Pipeline } from '../ci-file/pipeline.ts';
import { diagnose, traceLiterals } from '../diagnosis/diagnose.ts';
import type { DiagnosisReport } from '../diagnosis/diagnosis.ts';
import { findJob } from '../ci-file/find-job.ts';
import type { JobOptions } from './job-options.ts';
import { readCiFiles } from './read-ci-files.ts';
import { readTraceFile } from './read-trace-file.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads trace and CI files and diagnoses the job.
 *
 * @throws UsageError when the input cannot be read or the job is not in the CI file
 */
export async function diagnoseFiles(options: JobOptions): Promise<DiagnosisReport> {
  const pipeline = await readPipeline(options);
  const trace = await readTraceFile(options.trace, traceLiterals, options.failureReason !== null);
  return diagnose({ name: options.job, trace, pipeline, failureReason: options.failureReason });
}

async function readPipeline({ root, ci, job }: JobOptions): Promise<Pipeline> {
  const pipeline = resolvePipeline(await readCiFiles(root, ci));
  if ('code' in pipeline) throw new UsageError(`the CI file ${ci} cannot be used: ${pipeline.reason}`);
  if (job !== null && findJob(pipeline, job) === null && pipeline.missingIncludes.length === 0) {
    const known = [...pipeline.jobs.keys()].slice(0, 8).join(', ');
    throw new UsageError(`${ci} has no job "${job}"; its jobs are ${known === '' ? 'none' : known}`);
  }
  return pipeline;
}

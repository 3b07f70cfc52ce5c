import type { Pipeline } from '../ci-file/pipeline.ts';
import { describeJob, keyOf, type CheckedJob } from './checked-job.ts';
import { findLiteralSecrets } from './find-secrets.ts';
import type { LiteralSecret } from './literal-secret.ts';

/** A pipeline with its jobs looked at once for all rules. */
export interface CheckedPipeline {
  readonly pipeline: Pipeline;
  /** The jobs that run a script, in the file's order. */
  readonly jobs: readonly CheckedJob[];
  /** Credentials that stand in the files in plain text. */
  readonly secrets: readonly LiteralSecret[];
}

export function describePipeline(pipeline: Pipeline): CheckedPipeline {
  const jobs = [...pipeline.jobs.values()]
    .filter((job) => job.kind === 'script')
    .map((job) => describeJob(job, pipeline));
  return { pipeline, jobs, secrets: findLiteralSecrets(pipeline.files, jobs) };
}

/**
 * Whether the files at hand tell all of a job: nothing is left to an include that is not there, and no
 * `rules:` choose its variables. Only then does it mean something that a key or a variable is absent.
 */
export function isFullyKnown({ job, pipeline }: CheckedJob): boolean {
  if (job.unresolved.length > 0 || pipeline.missingIncludes.length > 0) return false;
  const rules = keyOf(job.value, 'rules');
  return !(Array.isArray(rules) && rules.some((rule) => keyOf(rule, 'variables') !== undefined));
}

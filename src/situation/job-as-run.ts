import type { JobInstance, Located, ResolvedJob } from '../ci-file/pipeline.ts';

/**
 * The job with the variables of its matrix combination, and those that its rules or the workflow's are sure to
 * give it: what the runner passes on, each with the place where it is written.
 */
export function jobAsRun(job: ResolvedJob, instance: JobInstance): ResolvedJob {
  if (job.overriding.size === 0) return job;
  const variables = new Map<string, Located<string>>(job.variables);
  for (const [name, value] of instance.variables)
    variables.set(name, { value, origin: job.overriding.get(name)?.written.origin ?? job.origin });
  for (const [name, { written, always }] of job.overriding) if (always) variables.set(name, written);
  return { ...job, variables };
}

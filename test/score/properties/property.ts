import type { ResolvedJob, ResolvedPipeline } from '../pipeline/resolved-pipeline.ts';

/** What the judge knows about where the job runs. */
export interface Surroundings {
  readonly pipeline: ResolvedPipeline;
  /** Variables that GitLab sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly executor: string;
  /** The runner mounts `/certs/client` into the job and its services. */
  readonly sharesCertificates: boolean;
  /** Images that run a daemon without saying so in their names. */
  readonly daemonImages: readonly string[];
}

/** What the patched pipeline must fulfil: the property's name and its arguments. */
export type Requirement = Readonly<Record<string, unknown>> & { readonly p: string };

/** Null when the job has the property, otherwise why it has not. */
export type Property = (job: ResolvedJob, requirement: Requirement, around: Surroundings) => string | null;

export function variablesOf(job: ResolvedJob, around: Surroundings): Record<string, string> {
  return { ...around.environment, ...job.variables };
}

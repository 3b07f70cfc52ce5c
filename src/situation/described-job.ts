import type { ResolvedJob } from '../ci-file/pipeline.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { listJobCommands, type JobCommand } from './job-commands.ts';

/** Another job of the pipeline with its commands, without a matrix combination. */
export interface DescribedJob {
  readonly job: ResolvedJob;
  readonly commands: readonly JobCommand[];
  readonly variables: ReadonlyMap<string, string>;
  expand(text: string): string;
}

/** Reads a job's commands and variables. */
export function describeJob(job: ResolvedJob): DescribedJob {
  const variables = new Map([...job.variables].map(([name, located]) => [name, located.value]));
  return {
    job,
    variables,
    commands: listJobCommands(job, variables),
    expand: (text) => expandVariables(text, variables),
  };
}

import type { Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import { findDockerDaemons, type DockerDaemon } from '../docker/docker-daemon.ts';
import { talksToDaemon } from '../docker/docker-call.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { listJobCommands, type JobCommand } from './job-commands.ts';

/** A job's part in Docker-in-Docker, for judging whether it may share a change. */
export interface DockerJob {
  readonly job: ResolvedJob;
  readonly daemons: readonly DockerDaemon[];
  readonly commands: readonly JobCommand[];
  /** It calls a docker client that needs a daemon. */
  readonly usesDocker: boolean;
}

/** Looks at one job of the pipeline, without a matrix combination. */
export function describeDockerJob(job: ResolvedJob): DockerJob {
  const variables = new Map([...job.variables].map(([name, located]) => [name, located.value]));
  const commands = listJobCommands(job, variables);
  return {
    job,
    daemons: findDockerDaemons(job.services, variables, (text) => expandVariables(text, variables)),
    commands,
    usesDocker: commands.some(({ call }) => call !== null && talksToDaemon(call)),
  };
}

/** Names of the other jobs of the pipeline for which the predicate holds: they may share a definition's change. */
export function jobsWhere(
  pipeline: Pipeline,
  except: ResolvedJob,
  holds: (other: DockerJob) => boolean,
): readonly string[] {
  return [...pipeline.jobs.values()]
    .filter((job) => job.name !== except.name && job.kind === 'script' && holds(describeDockerJob(job)))
    .map((job) => job.name);
}

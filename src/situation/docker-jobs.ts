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

/**
 * Names of the other jobs that run the very same script, written in the same place, and get their
 * artifacts alike: what is wrong in it is wrong for them too.
 */
export function jobsRunning(
  pipeline: Pipeline,
  except: ResolvedJob,
  commands: readonly JobCommand[],
): readonly string[] {
  const places = JSON.stringify(commands.map(({ entry }) => entry.origin));
  const artifacts = JSON.stringify([except.needs, except.dependencies, except.artifacts]);
  return jobsWhere(
    pipeline,
    except,
    ({ job, commands: theirs }) =>
      JSON.stringify(theirs.map(({ entry }) => entry.origin)) === places &&
      JSON.stringify([job.needs, job.dependencies, job.artifacts]) === artifacts,
  );
}

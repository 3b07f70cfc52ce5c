import type { Pipeline, PlainValue, ResolvedJob } from '../ci-file/pipeline.ts';
import { talksToDaemon } from '../docker/docker-call.ts';
import { findDockerDaemons, type DockerDaemon } from '../docker/docker-daemon.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { listJobCommands, type JobCommand } from '../situation/job-commands.ts';

/** One job with what the rules ask about it. Of a parallel job what all its instances have in common. */
export interface CheckedJob {
  readonly job: ResolvedJob;
  readonly pipeline: Pipeline;
  /** YAML variables, unexpanded. */
  readonly variables: ReadonlyMap<string, string>;
  /** Replaces `$NAME` by what the CI file says; names it does not know stay as written. */
  expand(text: string): string;
  /** In order. Those of functions are left out: whether a job calls them, the list does not tell. */
  readonly commands: readonly JobCommand[];
  /** With those of functions: what is wrong wherever it stands. */
  readonly writtenCommands: readonly JobCommand[];
  readonly daemons: readonly DockerDaemon[];
  /** The first command that needs a daemon. */
  readonly firstDaemonCommand: JobCommand | null;
  /** The `tags:` that choose its runner, sorted. */
  readonly runnerTags: readonly string[];
}

/** Looks at one job as GitLab would run it. */
export function describeJob(job: ResolvedJob, pipeline: Pipeline): CheckedJob {
  const variables = new Map([...job.variables].map(([name, located]) => [name, located.value]));
  function expand(text: string): string {
    return expandVariables(text, variables);
  }
  const writtenCommands = listJobCommands(job, variables);
  const commands = writtenCommands.filter(({ command }) => !command.within.includes('function'));
  return {
    job,
    pipeline,
    variables,
    expand,
    commands,
    writtenCommands,
    daemons: findDockerDaemons(job.services, variables, expand),
    firstDaemonCommand: commands.find(({ call }) => call !== null && talksToDaemon(call)) ?? null,
    runnerTags: texts(keyOf(job.value, 'tags')).toSorted(),
  };
}

/** The value of a key of plain data; undefined where it is not there. */
export function keyOf(value: PlainValue | undefined, key: string): PlainValue | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const map = value as { readonly [name: string]: PlainValue };
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A string or a list of strings, as a list. */
export function texts(value: PlainValue | undefined): readonly string[] {
  const items: readonly PlainValue[] = Array.isArray(value) ? value : [value ?? null];
  return items.filter((item) => typeof item === 'string');
}

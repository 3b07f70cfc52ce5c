import { hasOption, optionValues, type DockerCall } from '../docker/docker-call.ts';
import { gitlabRegistry, registryOfImage, registryOfLogin } from '../docker/registry.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import type { ResolvedJob } from '../ci-file/pipeline.ts';
import { describeJob, type DescribedJob } from './described-job.ts';
import type { JobCommand } from './job-commands.ts';
import { ownRegistryHost } from './own-registry.ts';
import type { Situation } from './situation.ts';

/** A place in a script where a client talks to a registry about an image. */
export interface RegistryUse {
  readonly command: JobCommand;
  readonly call: DockerCall;
  /** The reference as written. */
  readonly word: ShellWord;
  /** In the spelling of `registryOfImage`. */
  readonly registry: string;
}

/** A login in a script. */
export interface RegistryLogin {
  readonly command: JobCommand;
  readonly call: DockerCall;
  /** null: no argument, which means Docker Hub. */
  readonly word: ShellWord | null;
  readonly registry: string;
}

/** Where commands pull from or push to a registry, in order. */
export function registryUses(
  commands: readonly JobCommand[],
  ownHost: string | null,
): readonly RegistryUse[] {
  return commands.flatMap((command) => {
    const { call } = command;
    if (call === null) return [];
    return imagesAskedFor(call).map((word) => ({
      command,
      call,
      word,
      registry: inOneSpelling(registryOfImage(expandVariables(word.text, command.variables)), ownHost),
    }));
  });
}

/** Every login of a script, in order. */
export function registryLogins(
  commands: readonly JobCommand[],
  ownHost: string | null,
): readonly RegistryLogin[] {
  return commands.flatMap((command) => {
    const { call } = command;
    if (call === null || call.verb !== 'login') return [];
    const word = call.operands[0] ?? null;
    const argument = word === null ? null : expandVariables(word.text, command.variables);
    return [{ command, call, word, registry: inOneSpelling(registryOfLogin(argument), ownHost) }];
  });
}

/** Logins in the other jobs of the pipeline, each with its job. */
export function loginsElsewhere(
  situation: Situation,
): readonly { readonly login: RegistryLogin; readonly from: DescribedJob }[] {
  const ownHost = ownRegistryHost(situation);
  return otherScriptJobs(situation).flatMap((job) => {
    const from = describeJob(job);
    return registryLogins(from.commands, ownHost).map((login) => ({ login, from }));
  });
}

function otherScriptJobs({ pipeline, job }: Situation): readonly ResolvedJob[] {
  return [...pipeline.jobs.values()].filter(({ name, kind }) => name !== job.name && kind === 'script');
}

/** The references a call sends to a registry, or may have to fetch from one. */
function imagesAskedFor(call: DockerCall): readonly ShellWord[] {
  switch (call.verb) {
    case 'push':
    case 'pull':
    case 'run':
    case 'create':
      return call.management === 'compose' || call.management === 'buildx' ? [] : call.operands.slice(0, 1);
    case 'build':
      return hasOption(call, '--push') ? optionValues(call, '-t', '--tag') : [];
    case 'copy':
      return call.operands.filter(({ text }) => text.startsWith('docker://'));
    case 'inspect':
      return call.management === 'manifest' ? call.operands.slice(0, 1) : [];
    default:
      return [];
  }
}

export function inOneSpelling(registry: string, ownHost: string | null): string {
  return registry === ownHost ? gitlabRegistry : registry;
}

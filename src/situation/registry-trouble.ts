import { readRegistryFailure, type RegistryFailure } from '../docker/registry-failure.ts';
import { registryOfImage } from '../docker/registry.ts';
import { linePattern, matchLine } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import { clientOutput } from './client-output.ts';
import { couldBeReference } from './could-be-reference.ts';
import { ownRegistryHost } from './own-registry.ts';
import {
  inOneSpelling,
  registryLogins,
  registryUses,
  type RegistryLogin,
  type RegistryUse,
} from './registry-use.ts';
import { failedCommands, type Situation } from './situation.ts';

/** A registry's refusal in the failed step, with the part of the script that it answers. */
export interface RegistryTrouble {
  readonly line: TraceLine;
  readonly failure: RegistryFailure;
  /** The login that was refused; null when something else was. */
  readonly login: RegistryLogin | null;
  /** The pull or push that was refused; null for builds, compose files and scripts. */
  readonly use: RegistryUse | null;
  /** The reference that was asked for, as docker prints it; null when no line has it. */
  readonly printed: string | null;
  /** In the spelling of `registryOfImage`; null when nothing tells. */
  readonly registry: string | null;
}

export const pushTarget = linePattern(
  'The push refers to repository',
  /^The push refers to repository \[([^\]\s]+)\]/,
);

/** What a registry last refused in the failed step; null when none did. */
export function findRegistryTrouble(situation: Situation): RegistryTrouble | null {
  const output = clientOutput(situation);
  for (const line of output.toReversed()) {
    const failure = readRegistryFailure(line.text);
    if (failure !== null && !saidWithoutDaemon(situation, line.text))
      return describe(situation, line, failure, output);
  }
  return null;
}

/**
 * Without a daemon `docker login` asks the registry itself, and its error has no daemon in it: then the
 * daemon is the trouble. https://github.com/docker/cli/blob/v26.1.5/cli/command/registry/login.go
 */
function saidWithoutDaemon({ failed }: Situation, text: string): boolean {
  const onlyLogin =
    failed.calls.length > 0 &&
    failed.calls.every(({ client, verb }) => client === 'docker' && verb === 'login');
  return (
    onlyLogin && /\b(?:Get|Head|Post) "?https?:/.test(text) && !text.includes('Error response from daemon')
  );
}

function describe(
  situation: Situation,
  line: TraceLine,
  failure: RegistryFailure,
  output: readonly TraceLine[],
): RegistryTrouble {
  const ownHost = ownRegistryHost(situation);
  const commands = failedCommands(situation).filter(({ command }) => !command.mayFail);
  const login = registryLogins(commands, ownHost)[0] ?? null;
  if (login !== null && (failure.kind === 'credentials-empty' || failure.kind === 'login-refused')) {
    return { line, failure, login, use: null, printed: null, registry: login.registry };
  }
  const printed = printedName(line, failure, output);
  const uses = registryUses(commands, ownHost);
  const use =
    uses.find(({ word }) => printed !== null && couldBeReference(situation.expand(word.text), printed)) ??
    (printed === null ? (uses[0] ?? null) : null);
  const registry =
    use?.registry ?? (printed === null ? null : inOneSpelling(registryOfImage(printed), ownHost));
  const asked = login !== null && use === null && printed === null ? login : null;
  return { line, failure, login: asked, use, printed, registry: registry ?? asked?.registry ?? null };
}

function printedName(line: TraceLine, failure: RegistryFailure, output: readonly TraceLine[]): string | null {
  if ('name' in failure && failure.name !== null) {
    const path = /^https?:\/\/([^/]+)\/v2\/(.+)\/(?:manifests|blobs)\//.exec(failure.name);
    return path === null ? failure.name : `${path[1] ?? ''}/${path[2] ?? ''}`;
  }
  const url = /"?https:\/\/([^/\s"]+)\/v2\/([^\s"]+)\/(?:manifests|blobs)\//.exec(line.text);
  if (url !== null) return `${url[1] ?? ''}/${url[2] ?? ''}`;
  const pushed = output.findLast(
    ({ number, text }) => number < line.number && matchLine(pushTarget, text) !== null,
  );
  return pushed === undefined ? null : (matchLine(pushTarget, pushed.text)?.[1] ?? null);
}

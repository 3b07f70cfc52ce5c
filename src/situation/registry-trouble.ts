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
    if (failure === null || asksWithoutDaemon(situation, line.text)) continue;
    if (isVague(situation, failure, output)) continue;
    const printed = printedName(line, failure, output);
    if (printed === null || !mayFail(situation, printed)) return describe(situation, line, failure, printed);
  }
  return null;
}

function isVague({ failed }: Situation, failure: RegistryFailure, output: readonly TraceLine[]): boolean {
  if (failure.kind !== 'denied' || !failure.vague || failed.calls.length > 0) return false;
  return !output.some(({ text }) => matchLine(pushTarget, text) !== null);
}

/** skopeo writes the transport in front. */
function referenceIn({ expand }: Situation, text: string): string {
  return expand(text).replace(/^docker:\/\//, '');
}

/** Whether only commands whose failure the script swallows ask for the image. */
function mayFail(situation: Situation, printed: string): boolean {
  const asking = registryUses(failedCommands(situation), null).filter(({ word }) =>
    couldBeReference(referenceIn(situation, word.text), printed),
  );
  return asking.length > 0 && asking.every(({ command }) => command.command.mayFail);
}

/**
 * Without a daemon `docker login` asks the registry itself, and its error has no daemon in it: then the
 * daemon is the trouble. https://github.com/docker/cli/blob/v26.1.5/cli/command/registry/login.go
 */
export function asksWithoutDaemon({ failed }: Situation, text: string): boolean {
  const onlyLogin =
    failed.calls.length > 0 &&
    failed.calls.every(({ client, verb }) => client === 'docker' && verb === 'login');
  if (!onlyLogin || text.includes('Error response from daemon')) return false;
  return /\b(?:Get|Head|Post) \\?"?https?:/.test(text) || matchLine(loginFallback, text) !== null;
}

/** Printed by the client once it gave the daemon up. */
export const loginFallback = linePattern('Error logging in to endpoint, trying next endpoint');

function describe(
  situation: Situation,
  line: TraceLine,
  failure: RegistryFailure,
  printed: string | null,
): RegistryTrouble {
  const ownHost = ownRegistryHost(situation);
  const commands = failedCommands(situation).filter(({ command }) => !command.mayFail);
  const login = registryLogins(commands, ownHost)[0] ?? null;
  if (login !== null && (failure.kind === 'credentials-empty' || failure.kind === 'login-refused')) {
    return { line, failure, login, use: null, printed: null, registry: login.registry };
  }
  const uses = registryUses(commands, ownHost);
  const use =
    uses.find(
      ({ word }) => printed !== null && couldBeReference(referenceIn(situation, word.text), printed),
    ) ?? (printed === null ? (uses[0] ?? null) : null);
  const registry =
    use?.registry ?? (printed === null ? null : inOneSpelling(registryOfImage(printed), ownHost));
  const asked = login !== null && use === null && printed === null ? login : null;
  return { line, failure, login: asked, use, printed, registry: registry ?? asked?.registry ?? null };
}

// The reference as BuildKit, containerd and the registry's URL have it.
const namedIn: readonly RegExp[] = [
  /\bfailed to resolve reference "([^"]+)"/,
  /\bfailed to resolve source metadata for ([^\s"]+): /,
  /\bfailed to push ([^\s"]+): /,
  /\bexists in ([^\s":]+(?::\d+)?\/[^\s":]+): /,
  /(?:^|[\s"])https:\/\/([^\s"]+?)\/(?:manifests|blobs)\//,
];

function printedName(line: TraceLine, failure: RegistryFailure, output: readonly TraceLine[]): string | null {
  for (const pattern of namedIn) {
    const name = pattern.exec(line.text)?.[1];
    if (name !== undefined) return name.replace('/v2/', '/');
  }
  if ('name' in failure && failure.name !== null && !/^https?:/.test(failure.name)) return failure.name;
  const pushed = output.findLast(
    ({ number, text }) => number < line.number && matchLine(pushTarget, text) !== null,
  );
  return pushed === undefined ? null : (matchLine(pushTarget, pushed.text)?.[1] ?? null);
}

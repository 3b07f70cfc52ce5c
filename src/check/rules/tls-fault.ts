import type { DockerClient } from '../../docker/docker-client.ts';
import { isDockerImage } from '../../docker/docker-client.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import { tlsVariables } from '../../failure-classes/remedies/tls-settings.ts';
import type { TlsConflict } from '../../failure-classes/remedies/consistent-tls.ts';
import { optionValue } from '../../docker/docker-call.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import { isFullyKnown } from '../checked-pipeline.ts';
import type { CheckedJob } from '../checked-job.ts';
import { situationAt } from '../untraced-situation.ts';
import { isStockImage } from './stock-image.ts';

/** Settings of client and daemon that cannot work together. */
export interface TlsFault {
  readonly daemon: DockerDaemon;
  /** What to mend, in the terms of the remedy. */
  readonly conflict: TlsConflict;
  /** The variables that make it so, the telling one first. */
  readonly settings: readonly string[];
  /** The command that fails, where it is not the first one. */
  readonly command?: JobCommand | undefined;
  readonly reason: string;
}

/** Programs that start a daemon or choose one: then the services do not tell where the client goes. */
const ownDaemon = /(?:^|\/)(?:dockerd(?:-entrypoint\.sh)?|source|\.|eval)$/;

/** What in the job's settings keeps its docker client from its daemon; null where they agree, or may agree. */
export function findTlsFault(checked: CheckedJob): TlsFault | null {
  const { firstDaemonCommand: first, daemons, commands } = checked;
  if (first === null || daemons.length === 0 || !isFullyKnown(checked)) return null;
  const before = commands.slice(0, commands.indexOf(first) + 1);
  if (
    before.some(
      ({ command, call }) => ownDaemon.test(command.words[0]?.text ?? '') || call?.management === 'context',
    )
  )
    return null;
  if (tlsVariables.some((name) => first.changes.get(name)?.kind === 'unknown')) return null;
  const client = describeFailedClient(situationAt(checked, first));
  const daemon = daemonOf(client, daemons);
  if (daemon === null || daemon.port === null || hasOwnSwitch(daemon)) return null;
  const fault =
    findPortFault(client, daemon) ??
    findCertificateFault(checked, client, daemon) ??
    findRivals(daemon, daemons) ??
    findBuilderFault(checked, client, daemon);
  return fault === null ? null : { ...fault, command: fault.command ?? scriptSetting(checked, client) };
}

/** The command that chose the host: what a variable says is not in effect then. */
function scriptSetting(
  { firstDaemonCommand: first, writtenCommands }: CheckedJob,
  { hostFrom }: DockerClient,
): JobCommand | undefined {
  if (hostFrom === 'flag') return first ?? undefined;
  const change = hostFrom === 'script' ? first?.changes.get('DOCKER_HOST') : undefined;
  return change === undefined ? undefined : writtenCommands[change.setBy];
}

/** The daemon that answers to the client's host name. */
function daemonOf({ host, hostFrom }: DockerClient, daemons: readonly DockerDaemon[]): DockerDaemon | null {
  if (hostFrom === 'entrypoint') return daemons.length === 1 ? (daemons[0] ?? null) : null;
  if (host?.kind !== 'tcp') return null;
  const { name } = host;
  const named = daemons.find(({ names }) => names.includes(name));
  // On Kubernetes the services share the job's own network.
  const local = name === 'localhost' || name === '127.0.0.1';
  return named ?? (local && daemons.length === 1 ? (daemons[0] ?? null) : null);
}

/** `--tls=false` beside certificates: which of them wins depends on the version. */
function hasOwnSwitch({ service }: DockerDaemon): boolean {
  return (service.value.command ?? []).some((argument) => argument.startsWith('--tls'));
}

function findPortFault({ host, verify }: DockerClient, daemon: DockerDaemon): TlsFault | null {
  if (host?.kind !== 'tcp' || host.port === daemon.port) return null;
  if (host.port !== 2375 && host.port !== 2376) return null;
  const serves = daemon.tls
    ? `the daemon of ${daemon.image} serves TLS on port ${String(daemon.port)}${daemon.certificateDirectory === '/certs' ? ', as it does unless DOCKER_TLS_CERTDIR is empty' : ''}`
    : `the daemon of ${daemon.image} serves plain TCP on port ${String(daemon.port)}, because DOCKER_TLS_CERTDIR is empty or the image is older than 19.03`;
  return {
    daemon,
    conflict: daemon.tls ? { kind: 'client-without-tls' } : { kind: 'daemon-without-tls' },
    settings: ['DOCKER_HOST', 'DOCKER_TLS_CERTDIR'],
    reason: `The docker client goes to port ${String(host.port)}${verify ? ' with TLS' : ''}, but ${serves}. Nothing listens on the other port.`,
  };
}

function findCertificateFault(
  checked: CheckedJob,
  client: DockerClient,
  daemon: DockerDaemon,
): TlsFault | null {
  if (!daemon.tls) return client.verify ? describePlainDaemon(client, daemon) : null;
  if (client.verify) return findPathFault(checked, client, daemon) ?? findNameFault(client, daemon);
  if (client.hostFrom === 'entrypoint') return null;
  return speaksPlain(checked, client) ? describePlainClient(client, daemon) : null;
}

function describePlainDaemon({ verifyValue }: DockerClient, daemon: DockerDaemon): TlsFault {
  const surprise = /^(?:0|false|no|off)$/i.test(verifyValue ?? '')
    ? ' docker takes any value but the empty one as on, also this one.'
    : '';
  return {
    daemon,
    conflict: { kind: 'daemon-without-tls' },
    settings: ['DOCKER_TLS_VERIFY', 'DOCKER_TLS_CERTDIR'],
    reason: `DOCKER_TLS_VERIFY is "${verifyValue ?? ''}", so the docker client speaks TLS, but the daemon of ${daemon.image} serves plain TCP.${surprise}`,
  };
}

/**
 * A client without DOCKER_TLS_VERIFY gets its settings from the image's entrypoint, but only where that
 * runs and DOCKER_CERT_PATH is not set. Of an image that is no official one nobody knows what it does.
 */
function speaksPlain(checked: CheckedJob, client: DockerClient): boolean {
  if (client.certificatePath !== '') return true;
  const image = checked.job.image?.value ?? null;
  const name = image === null ? '' : checked.expand(image.name);
  return isStockImage(name) || (isDockerImage(name) && !client.entrypointDecides);
}

function describePlainClient(client: DockerClient, daemon: DockerDaemon): TlsFault {
  return {
    daemon,
    conflict: { kind: 'client-without-tls' },
    settings: ['DOCKER_HOST', 'DOCKER_CERT_PATH'],
    reason: `The docker client goes to the TLS port of ${daemon.image} without TLS: ${client.certificatePath === '' ? 'no entrypoint of a docker image runs that would switch it on' : 'DOCKER_CERT_PATH alone does not switch it on'}, and DOCKER_TLS_VERIFY is not set.`,
  };
}

function findPathFault(checked: CheckedJob, client: DockerClient, daemon: DockerDaemon): TlsFault | null {
  const written = `${daemon.certificateDirectory.replace(/\/$/, '')}/client`;
  const read = client.certificatePath.replace(/\/$/, '');
  if (read === written || /\$/.test(read + written)) return null;
  const handled = checked.commands.some(({ command }) =>
    command.words.some(({ text }) => /certs|\.docker\b|\.pem\b/.test(text)),
  );
  if (handled) return null;
  return {
    daemon,
    conflict: { kind: 'certificate-path', path: read === '' ? '~/.docker' : read },
    settings: ['DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'DOCKER_TLS_CERTDIR'],
    reason: `The docker client looks for its certificates in ${read === '' ? '~/.docker, because DOCKER_CERT_PATH is not set' : read}, but the daemon of ${daemon.image} writes them to ${written}.`,
  };
}

function findNameFault({ host }: DockerClient, daemon: DockerDaemon): TlsFault | null {
  if (host?.kind !== 'tcp' || daemon.certificateNames.includes(host.name)) return null;
  if (!daemon.names.includes(host.name)) return null;
  return {
    daemon,
    conflict: { kind: 'name-not-in-certificate', name: host.name },
    settings: ['DOCKER_HOST'],
    reason: `The docker client reaches the daemon as ${host.name}, but the certificate of ${daemon.image} is valid for ${daemon.certificateNames.join(' and ')} only.`,
  };
}

/** Two daemons under one name write their certificates over each other's. */
function findRivals(daemon: DockerDaemon, daemons: readonly DockerDaemon[]): TlsFault | null {
  const rival = daemons.find(
    (other) =>
      other !== daemon &&
      other.tls &&
      other.certificateDirectory === daemon.certificateDirectory &&
      other.names.some((name) => daemon.names.includes(name)),
  );
  if (rival === undefined || !daemon.tls) return null;
  return {
    daemon,
    conflict: { kind: 'two-daemons' },
    settings: [],
    reason: `The job starts two docker daemons under one name, ${daemon.image} and ${rival.image}. Each makes certificates of its own in ${daemon.certificateDirectory}, and the client meets one daemon with the other's.`,
  };
}

/** https://github.com/docker/buildx/issues/413: `create` takes TLS settings from a context only. */
function findBuilderFault(
  { commands }: CheckedJob,
  client: DockerClient,
  daemon: DockerDaemon,
): TlsFault | null {
  const withTls = daemon.tls && (client.verify || client.entrypointDecides);
  const create = commands.find(({ call }) => call?.management === 'buildx' && call.verb === 'create');
  const call = create?.call ?? null;
  if (!withTls || call === null || call.operands.length > 0) return null;
  const driver = optionValue(call, '--driver')?.text ?? 'docker-container';
  if (driver !== 'docker-container' || create?.command.mayFail === true) return null;
  return {
    daemon,
    conflict: { kind: 'buildx-needs-context' },
    settings: [],
    command: create,
    reason:
      'docker buildx create does not take TLS settings from the environment, and the client of this job has them there. It needs a docker context that holds them.',
  };
}

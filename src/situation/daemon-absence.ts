import { derivedServiceNames, type DockerDaemon } from '../docker/docker-daemon.ts';
import { isDockerImage } from '../docker/docker-client.ts';
import { isDaemonImage } from '../docker/docker-daemon.ts';
import type { DockerHost } from '../docker/docker-host.ts';
import type { ReportedFailure } from './failed-call.ts';
import { describeFailedClient } from './failed-client.ts';
import type { Situation } from './situation.ts';

/** Why there is nobody where the docker client looks for its daemon. */
export type DaemonAbsence =
  | { readonly kind: 'no-service' }
  /** The service runs the client image (`docker:27`), which has no daemon and ends at once. */
  | { readonly kind: 'client-as-service'; readonly index: number }
  /** The daemon answers, but not to the name the client uses. */
  | { readonly kind: 'other-name'; readonly name: string; readonly daemon: DockerDaemon }
  /** Nothing sends the client to the daemon: it looks for a socket, or at the job's own host. */
  | { readonly kind: 'client-not-told'; readonly daemon: DockerDaemon }
  /** The service's own command makes the daemon listen on no port. */
  | { readonly kind: 'no-port'; readonly daemon: DockerDaemon }
  /** The service is to listen at a name, its own, which it cannot resolve. */
  | { readonly kind: 'listens-at-name'; readonly flag: string; readonly daemon: DockerDaemon }
  /** Runners before 12.8 have the services of a Kubernetes job at localhost, and know no names. */
  | { readonly kind: 'names-unknown'; readonly daemon: DockerDaemon };

const defaultSocket = /^(?:\/var)?\/run\/docker\.sock$/;

/** Programs with which a script starts a daemon of its own. */
const daemonStarters =
  /^(?:\S*\/)?(?:dockerd(?:-entrypoint\.sh|-rootless\.sh)?|start-docker\S*|containerd)$|^(?:service|systemctl|rc-service|\/etc\/init\.d\/docker)\b.*\bdocker\b|^\/etc\/init\.d\/docker/;

/** What explains that the client did not find its daemon; null where the file gives no reason. */
export function explainAbsence(
  situation: Situation,
  { failure, line }: ReportedFailure,
): DaemonAbsence | null {
  if (startsDaemonItself(situation)) return null;
  const client = describeFailedClient(situation);
  switch (failure.kind) {
    case 'name-not-found': {
      const wanted = client.host?.kind === 'tcp' ? client.host.name : 'docker';
      return failure.name === wanted ? explainTcp(situation, failure.name, false) : null;
    }
    case 'unreachable':
      if (failure.host?.kind === 'tcp') return explainTcp(situation, failure.host.name, true);
      return failure.host === null ? null : explainSocket(situation, failure.host, line.text);
    case 'certificate-missing':
      return situation.daemons.length === 0 ? explainTcp(situation, 'docker', false) : null;
    default:
      return null;
  }
}

/** The same for a client library that only says that it found no daemon. */
export function explainUnknownAbsence(situation: Situation): DaemonAbsence | null {
  if (startsDaemonItself(situation)) return null;
  const { host } = describeFailedClient(situation);
  if (host?.kind === 'tcp') return explainTcp(situation, host.name, false);
  return explainSocket(situation, host ?? { kind: 'socket', path: '/var/run/docker.sock' }, '');
}

function startsDaemonItself({ commands }: Situation): boolean {
  return commands.some(({ command }) =>
    daemonStarters.test(
      command.words
        .map(({ text }) => text)
        .join(' ')
        .replace(/ [-&].*$/, ''),
    ),
  );
}

function explainTcp(situation: Situation, name: string, reached: boolean): DaemonAbsence | null {
  const { daemons, trace } = situation;
  const local = name === 'localhost' || name === '127.0.0.1';
  const answering = daemons.find(({ names }) => names.includes(name));
  if (answering !== undefined) return explainAnswering(situation, answering, reached);
  if (local && trace.runner.executor === 'kubernetes' && daemons.length > 0) return null;
  // A name with dots, or an address, is a daemon somewhere else.
  if (!local && name.includes('.')) return null;
  const daemon = daemons[0];
  if (daemon === undefined) return explainNoDaemon(situation, local ? 'docker' : name);
  return local ? { kind: 'client-not-told', daemon } : { kind: 'other-name', name, daemon };
}

function explainAnswering(
  { trace }: Situation,
  daemon: DockerDaemon,
  reached: boolean,
): DaemonAbsence | null {
  if (reached) return daemon.port === null ? { kind: 'no-port', daemon } : null;
  const { executor, version } = trace.runner;
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  // https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/CHANGELOG.md, 12.8
  const nameless =
    executor === 'kubernetes' && version !== null && (major < 12 || (major === 12 && minor < 8));
  return nameless ? { kind: 'names-unknown', daemon } : null;
}

/**
 * The daemon's own word that it cannot listen at a name: `--host=tcp://docker:2375` is an address for
 * clients. Its fatal line is the one exception to the rule that a daemon that gave up needs no service.
 */
export function explainListener(situation: Situation, fatal: string): DaemonAbsence | null {
  if (
    !/\bfailed to load listeners: listen tcp: lookup\b|\bError looking up specified host address\b/.test(
      fatal,
    )
  )
    return null;
  for (const daemon of situation.daemons) {
    const flag = (daemon.service.value.command ?? []).find((argument) =>
      /^(?:--host|-H)=tcp:\/\/[a-z]/i.test(argument),
    );
    if (flag !== undefined) return { kind: 'listens-at-name', flag, daemon };
  }
  return null;
}

function explainSocket(situation: Situation, host: DockerHost, text: string): DaemonAbsence | null {
  if (host.kind !== 'socket' || !defaultSocket.test(host.path)) return null;
  const daemon = situation.daemons[0];
  if (daemon !== undefined) return { kind: 'client-not-told', daemon };
  // A socket file behind which nobody listens is the runner's: its own docker is down.
  return text.includes('connection refused') ? null : explainNoDaemon(situation, 'docker');
}

function explainNoDaemon(situation: Situation, name: string): DaemonAbsence | null {
  const { job, expand, trace } = situation;
  const services = job.services.map(({ value }) => ({ ...value, image: expand(value.name) }));
  const clientImage = services.findIndex(({ image }) => isDockerImage(image));
  if (clientImage >= 0) return { kind: 'client-as-service', index: clientImage };
  const answered = services.some(
    ({ image, aliases }) => aliases.includes(name) || derivedServiceNames(image).includes(name),
  );
  // The runner may start services of its own: https://docs.gitlab.com/runner/configuration/advanced-configuration/
  const startedByRunner = trace.runner.services.some((service) => isDaemonImage(service.name));
  return answered || startedByRunner ? null : { kind: 'no-service' };
}

import type { DockerDaemon } from '../docker/docker-daemon.ts';
import type { DockerHost } from '../docker/docker-host.ts';
import { talksToDaemon } from '../docker/docker-call.ts';
import type { ReportedFailure } from './failed-call.ts';
import type { Situation } from './situation.ts';

/**
 * Whether the runner's check found a service's port open, and the client, which asked at that port first
 * thing, found nobody: the daemon opens its port before it sets up the rest, and ended over that. It was
 * not slow: a client that comes to an open port waits until the daemon takes it.
 * https://github.com/moby/moby/blob/v26.1.5/cmd/dockerd/daemon.go
 */
export function endedAfterCheck(situation: Situation, { failure, line }: ReportedFailure): boolean {
  const { waitedForServices, serviceWarnings } = situation.trace.runner;
  return (
    waitedForServices &&
    serviceWarnings.length === 0 &&
    failure.kind === 'unreachable' &&
    !line.text.includes('i/o timeout') &&
    situation.daemons.some((daemon) => listensAt(daemon, failure.host)) &&
    isFirstToAsk(situation)
  );
}

function isFirstToAsk({ commands, failed }: Situation): boolean {
  const first = commands.find(({ call }) => call !== null && talksToDaemon(call))?.position;
  return first?.list === failed.position?.list && first?.index === failed.position?.index;
}

function listensAt({ names, port }: DockerDaemon, host: DockerHost | null): boolean {
  return host?.kind === 'tcp' && names.includes(host.name) && host.port === port;
}

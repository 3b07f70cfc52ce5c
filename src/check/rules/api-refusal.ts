import { isAtLeast, type DockerRelease } from './docker-release.ts';

/**
 * Why one of client and daemon refuses the other's API version; null where they get along, or may.
 *
 * Docker 29.0 to 29.2 take clients from docker 25 on (API 1.44), later 29 from 19.03 on (API 1.40), and
 * its client goes no further back: https://docs.docker.com/engine/release-notes/29/
 */
export function findRefusal(client: DockerRelease, served: DockerRelease): string | null {
  const daemonSince = (minor: number): boolean => served.kind === 'floating' || isAtLeast(served, 29, minor);
  if (client.kind === 'pinned') {
    if (daemonSince(0) && !daemonSince(3) && !isAtLeast(client, 25))
      return `The client is docker ${client.number}, and daemons of docker 29.0 to 29.2 refuse clients older than docker 25 ("client version is too old").`;
    if (daemonSince(3) && !isAtLeast(client, 19, 3))
      return `The client is docker ${client.number}, and daemons since docker 29 refuse clients older than docker 19.03 ("client version is too old").`;
  }
  const clientIsNew = client.kind === 'floating' || isAtLeast(client, 29);
  if (clientIsNew && served.kind === 'pinned' && !isAtLeast(served, 19, 3))
    return `The daemon is docker ${served.number}, and clients since docker 29 cannot speak to daemons older than docker 19.03 ("client version is too new").`;
  return null;
}

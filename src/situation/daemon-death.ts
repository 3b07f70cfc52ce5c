import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { Situation } from './situation.ts';

// Lines with which dockerd, or the entrypoint before it, gives up:
// https://github.com/moby/moby/blob/v26.1.5/cmd/dockerd/daemon.go
const lastWords: readonly LinePattern[] = [
  linePattern('failed to start daemon'),
  linePattern('failed to load listeners'),
  // Seconds before it fails to listen at that name: it pauses in between where it has no TLS.
  linePattern('Error looking up specified host address'),
  linePattern('unable to configure the Docker daemon'),
  linePattern('unknown flag: --'),
  linePattern('invalid argument "'),
  linePattern('are you root?'),
  linePattern('must be root'),
  linePattern('operation not permitted'),
  linePattern('cgroup mountpoint does not exist'),
];

export const daemonDeathPatterns = lastWords;

/**
 * The line of a docker service's own log that says why its daemon is not there; null when the runner
 * printed no such log. It outranks whatever the docker client says later.
 */
export function findDaemonDeath(situation: Situation): TraceLine | null {
  const logs = situation.trace.runner.serviceWarnings
    .filter(({ name }) => /docker|dind/.test(name))
    .flatMap(({ log }) => log);
  return logs.find((line) => lastWords.some((pattern) => matchLine(pattern, line.text) !== null)) ?? null;
}

import type { TraceLine } from '../trace/trace.ts';
import type { Situation } from './situation.ts';

/** The runner names service containers after their image: `runner-…-docker-0`, `runner-…-registry.example.com__mirror__docker-0`. */
const daemonContainer = /(?:docker|docker-in-docker|dind[\w.]*)-\d+(?:-wait-for-service)?$/;

/** With `CI_DEBUG_SERVICES` the runner mixes the services' logs into the job's: https://docs.gitlab.com/ci/services/#capturing-service-container-logs */
const streamed = /^\[service:[^\]]*(?:docker|dind)[^\]]*\] /;

/** What the docker daemons of the job's services wrote to their logs, as far as the runner printed it. */
export function daemonLog(situation: Situation): readonly TraceLine[] {
  const { runner, lines } = situation.trace;
  const printed = runner.serviceWarnings
    .filter(({ name }) => daemonContainer.test(name))
    .flatMap(({ log }) => log);
  return [...printed, ...lines.filter(({ text }) => streamed.test(text))];
}

// What dockerd, or the entrypoint before it, says when it gives up:
// https://github.com/moby/moby/blob/v26.1.5/cmd/dockerd/docker.go
const lastWords =
  /\b(?:failed to start daemon|failed to load listeners|Error looking up specified host address|unable to configure the Docker daemon)\b|\bStatus: (?:unknown flag|invalid argument)|\bdockerd needs to be started with root/;

/** The line with which the daemon gave up; null when its log has none. */
export function fatalLine(situation: Situation): TraceLine | null {
  return daemonLog(situation).find(({ text }) => lastWords.test(text)) ?? null;
}

const listening = /\bAPI listen on (?:\[[\da-f:]*\]|[\d.]+):(\d+)\b/;

/** The daemon's own word that it listened elsewhere than the file has it: the trace is of an older file. */
export function listensElsewhere(situation: Situation, port: number | null): boolean {
  const log = daemonLog(situation);
  if (port === null || !log.some(({ text }) => text.includes('API listen on '))) return false;
  return !log.some(({ text }) => listening.exec(text)?.[1] === String(port));
}

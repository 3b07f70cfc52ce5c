import { isDaemonImage } from '../docker/docker-daemon.ts';
import { talksToDaemon } from '../docker/docker-call.ts';
import { readDaemonFailure, type DaemonFailure } from '../docker/daemon-failure.ts';
import type { TraceLine } from '../trace/trace.ts';
import { commandInBuildFailed, isContainerLine } from './container-lines.ts';
import type { Situation } from './situation.ts';

/** What a docker client said about its daemon, and the trace line that says so. */
export interface ReportedFailure {
  readonly failure: DaemonFailure;
  readonly line: TraceLine;
}

/** Programs that print other people's words: what they show proves nothing about this job's docker. */
export const printers =
  /^(?:echo|printf|cat|head|tail|less|more|grep|egrep|zgrep|sed|awk|curl|wget|tee|helm|kubectl|ssh|git|jq)\b/;

/** Calls whose success shows that the daemon answered before. `docker login` succeeds without one. */
const provingVerbs = new Set([
  'build',
  'pull',
  'push',
  'run',
  'load',
  'save',
  'tag',
  'ps',
  'images',
  'up',
  'create',
  'exec',
  'inspect',
]);

/** The exit status with which `docker run` reports its own failure, as opposed to the container's. */
const dockerRunFailed = 125;

/**
 * What the failed step's docker client said about its conversation with the daemon; null when it said
 * nothing, or when somebody else printed the words. The last statement counts where there are several.
 */
export function findDaemonFailure(situation: Situation): ReportedFailure | null {
  const { failed, trace } = situation;
  if (failed.traceCommand === null || isFixedMeanwhile(situation) || commandInBuildFailed(failed.output))
    return null;
  if (failed.calls.length === 0 && printers.test(failed.traceCommand.text.trim())) return null;
  const exitCode = trace.outcome.kind === 'failed' ? trace.outcome.exitCode : null;
  const runsContainer =
    failed.calls.length > 0 && failed.calls.every((call) => call.verb === 'run' || call.verb === 'exec');
  for (const line of failed.output.toReversed()) {
    const failure = isContainerLine(line.text) ? null : readDaemonFailure(line.text);
    if (failure === null) continue;
    const saidByClient =
      line.text.startsWith('docker: ') || exitCode === dockerRunFailed || exitCode === null;
    if (runsContainer && !saidByClient && failure.kind !== 'unreachable') continue;
    return { failure, line };
  }
  return null;
}

/**
 * Whether the file names a daemon that the runner did not start: then the trace is of an older file.
 * The docker executor prints each service it starts; others do not.
 */
export function isFixedMeanwhile({ trace, daemons }: Situation): boolean {
  const { executor, services } = trace.runner;
  if (executor !== 'docker' || daemons.length === 0) return false;
  return !services.some(({ name }) => isDaemonImage(name) || daemons.some(({ image }) => image === name));
}

/** Whether a docker command that needs the daemon succeeded earlier in the job: then the daemon was up. */
export function daemonAnsweredBefore(situation: Situation): boolean {
  const { position } = situation.failed;
  if (position === null) return false;
  return situation.commands.some(({ call, command, position: other }) => {
    if (call === null || command.mayFail || !talksToDaemon(call)) return false;
    const before =
      other.list === position.list ? other.index < position.index : other.list === 'before_script';
    return before && provingVerbs.has(call.verb);
  });
}

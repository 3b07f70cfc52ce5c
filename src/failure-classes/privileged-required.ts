import { clientOutput } from '../situation/client-output.ts';
import { daemonLog, fatalLine } from '../situation/daemon-log.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { findDaemonFailure } from '../situation/failed-call.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';

// The daemon's last words where it lacks the rights of a privileged container.
const denied: readonly LinePattern[] = [
  linePattern('(you must be root)', /Permission denied \(you must be root\)/),
  linePattern(': operation not permitted'),
  linePattern('Did you use --privileged?'),
  linePattern("Devices cgroup isn't mounted", /\bDevices cgroup isn't mounted/),
  linePattern(
    'needs to be started with root privileges',
    /\bdockerd needs to be started with root privileges/,
  ),
];

/** The entrypoint's complaint. The daemon may live on after it, so it counts only where nothing else ended it. */
const cannotMount: readonly LinePattern[] = [
  linePattern('mount: permission denied', /\bmount: permission denied \(are you root\?\)/),
  linePattern('Could not mount /sys/kernel/security'),
];

/** The daemon of the job's service lacks the rights that only a privileged runner gives. */
export const privilegedRequired: FailureClass = {
  id: 'privileged-required',
  summary: 'The runner does not run the docker daemon privileged.',
  patterns: [...denied, ...cannotMount],

  find(situation) {
    const line = findLine(situation);
    if (line === null) return null;
    const place = situation.daemons[0]?.service ?? situation.failed.entry ?? situation.job.image;
    return {
      confidence: 'high',
      evidence: [traceEvidence(line), ...(place === null ? [] : [ciEvidence(situation.pipeline, place)])],
      explanation: explain(situation),
      remedy: advise(situation),
    };
  },
};

function findLine(situation: Situation): TraceLine | null {
  const startedHere = clientOutput(situation).findLast(({ text }) => matches(denied.slice(-1), text));
  if (startedHere !== undefined) return startedHere;
  if (findDaemonFailure(situation) === null) return null;
  const log = daemonLog(situation);
  const fatal = fatalLine(situation);
  if (fatal !== null && matches(denied, fatal.text)) return fatal;
  // Without privileges no storage driver works, and the daemon ends with that.
  if (fatal !== null && !/\bdriver not supported\b/.test(fatal.text)) return null;
  if (fatal !== null) return log.find(({ text }) => matches(denied, text)) ?? null;
  return (
    log.find(({ text }) => matches(denied, text)) ??
    log.find(({ text }) => matches(cannotMount, text)) ??
    null
  );
}

function matches(patterns: readonly LinePattern[], text: string): boolean {
  return patterns.some((pattern) => matchLine(pattern, text) !== null);
}

function explain({ daemons, job }: Situation): string {
  const image = daemons[0]?.image;
  if (image === undefined)
    return `${job.name} starts a docker daemon itself, but its user is not root, or the container has not the rights a daemon needs.`;
  return `The daemon of ${image} could not start: it may not mount, nor set up networks, in a container without privileges. The runner decides that, the CI file cannot.`;
}

function advise({ trace, daemons }: Situation): ProposedRemedy {
  if (daemons.length === 0) {
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: 'Use a docker:dind service on a privileged runner instead of starting dockerd in the job, or build with a tool that needs no daemon, such as buildah or rootless BuildKit.',
    };
  }
  const lines =
    trace.runner.executor === 'kubernetes'
      ? '[runners.kubernetes]\n  privileged = true'
      : '[runners.docker]\n  privileged = true\n  volumes = ["/certs/client", "/cache"]';
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `In the runner's config.toml, under its [[runners]] section:\n${lines}\nA privileged runner gives its jobs the run of the machine, so keep it for projects you trust. Where one exists already, the job has to carry its tags. Without one: build with buildah or rootless BuildKit, which need no daemon.`,
  };
}

import { clientOutput } from '../situation/client-output.ts';
import { daemonLog, fatalLine } from '../situation/daemon-log.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { unusualDriver } from '../situation/chosen-driver.ts';
import { findDaemonFailure } from '../situation/failed-call.ts';
import { endedAfterCheck } from '../situation/lost-daemon.ts';
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
];

const needsRoot = linePattern(
  'needs to be started with root privileges',
  /\bdockerd needs to be started with root privileges/,
);

/** Podman and buildah make user namespaces and mounts of their own: https://github.com/containers/buildah/blob/main/troubleshooting.md */
const withoutDaemon: readonly LinePattern[] = [
  linePattern('Error during unshare', /^Error during unshare\([^)]*\): Operation not permitted/),
  linePattern('cannot clone: Operation not permitted'),
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
  patterns: [...denied, needsRoot, ...cannotMount, ...withoutDaemon],

  find(situation) {
    const found = findInScript(situation) ?? findInServiceLog(situation) ?? findSilentEnd(situation);
    if (found === null) return null;
    const { line, who } = found;
    const service =
      who === 'service' || who === 'silent service' ? (situation.daemons[0]?.service ?? null) : null;
    const place = service ?? situation.failed.entry ?? situation.job.image;
    return {
      confidence: who === 'silent service' ? 'medium' : 'high',
      evidence: [traceEvidence(line), ...(place === null ? [] : [ciEvidence(situation.pipeline, place)])],
      explanation: explain(situation, who),
      remedy: advise(situation, who),
    };
  },
};

interface Found {
  readonly line: TraceLine;
  /** Who lacks the rights: the service's daemon, with or without a log, one that the script starts, or a tool that needs none. */
  readonly who: 'service' | 'silent service' | 'script' | 'builder';
}

function findInScript(situation: Situation): Found | null {
  const line = clientOutput(situation).findLast(({ text }) => matches([needsRoot, ...withoutDaemon], text));
  if (line === undefined) return null;
  return { line, who: matches([needsRoot], line.text) ? 'script' : 'builder' };
}

function findInServiceLog(situation: Situation): Found | null {
  if (findDaemonFailure(situation) === null) return null;
  const log = daemonLog(situation);
  const fatal = fatalLine(situation);
  const first = (patterns: readonly LinePattern[]): TraceLine | undefined =>
    log.find(({ text }) => matches(patterns, text));
  if (fatal !== null && matches(denied, fatal.text)) return { line: fatal, who: 'service' };
  // Without privileges no storage driver works, and the daemon ends with that.
  if (fatal !== null && !/\bdriver not supported\b/.test(fatal.text)) return null;
  const line = first(denied) ?? (fatal === null ? first(cannotMount) : undefined);
  return line === undefined ? null : { line, who: 'service' };
}

/** The runner prints no log of a service that passed its check, although the daemon ended right after it. */
function findSilentEnd(situation: Situation): Found | null {
  const reported = findDaemonFailure(situation);
  if (reported === null || !endedAfterCheck(situation, reported)) return null;
  // A storage driver that the file asks for is the likelier reason.
  if (unusualDriver(situation) !== null) return null;
  return { line: reported.line, who: 'silent service' };
}

function matches(patterns: readonly LinePattern[], text: string): boolean {
  return patterns.some((pattern) => matchLine(pattern, text) !== null);
}

function explain({ daemons, job }: Situation, who: Found['who']): string {
  switch (who) {
    case 'script':
      return `${job.name} starts a docker daemon itself, but its user is not root, or the container has not the rights a daemon needs.`;
    case 'builder':
      return `${job.name} builds without a daemon, but may not make the user namespaces and mounts that takes. The runner decides that, the CI file cannot.`;
    case 'silent service':
      return `The runner found the port of ${daemons[0]?.image ?? 'the service'} open, and the first docker command found nobody there: the daemon ended while it was starting. Its log is not in the trace; the common reason is a runner that is not privileged. CI_DEBUG_SERVICES: "true" brings the log into the trace.`;
    case 'service':
      return `The daemon of ${daemons[0]?.image ?? 'the service'} could not start: it may not mount, nor set up networks, in a container without privileges. The runner decides that, the CI file cannot.`;
  }
}

function advise({ trace }: Situation, who: Found['who']): ProposedRemedy {
  if (who === 'script') {
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
  const instead =
    who !== 'builder'
      ? 'Without one: build with buildah or rootless BuildKit, which need no daemon.'
      : 'Without one: let the runner allow user namespaces (security_opt = ["seccomp:unconfined"]), or build with "--isolation chroot" and the vfs storage driver.';
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: `In the runner's config.toml, under its [[runners]] section:\n${lines}\nA privileged runner gives its jobs the run of the machine, so keep it for projects you trust. Where one exists already, the job has to carry its tags. ${instead}`,
  };
}

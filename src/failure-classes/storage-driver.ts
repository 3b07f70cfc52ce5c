import type { Edit } from '../ci-file/edit.ts';
import { clientOutput } from '../situation/client-output.ts';
import { daemonLog } from '../situation/daemon-log.ts';
import { jobsWhere } from '../situation/docker-jobs.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { isDriverGone, unusualDriver } from '../situation/chosen-driver.ts';
import { endedAfterCheck } from '../situation/lost-daemon.ts';
import { findDaemonFailure } from '../situation/failed-call.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';

// https://github.com/moby/moby/blob/v26.1.5/daemon/graphdriver/driver.go and daemon/containerd/service.go
const lastWords: readonly LinePattern[] = [
  linePattern('error initializing graphdriver'),
  linePattern('snapshotter not loaded: '),
  linePattern('driver not supported'),
  linePattern('failed to mount overlay: invalid argument'),
];

/** Later, when the daemon runs but cannot put layers on top of each other. */
const mountFailed = linePattern(
  'error creating overlay mount',
  /^(?:docker: )?(?:Error response from daemon: )?(?:failed to register layer: )?error creating overlay mount to \/var\/lib\/docker\/\S+: (?:invalid argument|too many levels of symbolic links|no such file or directory)/,
);

/** The daemon cannot use the storage driver that it was told to use, or that it chose. */
export const storageDriver: FailureClass = {
  id: 'storage-driver',
  summary: "The daemon's storage driver does not work on the runner's file system.",
  patterns: [...lastWords, mountFailed],

  find(situation) {
    const printed = findLine(situation);
    const line = printed ?? findSilentEnd(situation);
    if (line === null) return null;
    const { job, daemons, pipeline } = situation;
    const places = [job.variables.get('DOCKER_DRIVER') ?? null, daemons[0]?.service ?? null];
    const driver = situation.variables.get('DOCKER_DRIVER') ?? null;
    return {
      confidence:
        printed === null && !isDriverGone(unusualDriver(situation) ?? '', situation) ? 'medium' : 'high',
      evidence: [
        traceEvidence(line),
        ...places.flatMap((place) => (place === null ? [] : [ciEvidence(pipeline, place)])),
      ],
      explanation:
        driver === null
          ? "The daemon could not start with the storage driver it was told to use, or found no driver that works on the runner's file system."
          : `DOCKER_DRIVER tells the daemon to use the storage driver ${driver}, which does not work on the runner's file system. Left alone the daemon chooses one that does.`,
      remedy: propose(situation),
    };
  },
};

/** The runner prints no log of a daemon that ended after its check; then the file has to tell. */
function findSilentEnd(situation: Situation): TraceLine | null {
  const reported = findDaemonFailure(situation);
  if (reported === null || !endedAfterCheck(situation, reported)) return null;
  return unusualDriver(situation) === null ? null : reported.line;
}

function findLine(situation: Situation): TraceLine | null {
  const said = clientOutput(situation).findLast(({ text }) => matchLine(mountFailed, text) !== null);
  if (said !== undefined) return said;
  if (findDaemonFailure(situation) === null) return null;
  const log = daemonLog(situation);
  const fatal = log.find(
    ({ text }) =>
      text.includes('failed to start daemon') &&
      lastWords.some((pattern) => matchLine(pattern, text) !== null),
  );
  // Without privileges no driver works, and a full disk is another matter.
  if (log.some(({ text }) => /\boverlay: operation not permitted\b/.test(text))) return null;
  return fatal === undefined || /operation not permitted|permission denied|no space left/i.test(fatal.text)
    ? null
    : fatal;
}

/** overlay2 has been the choice of docker itself for years; naming a driver can only make it fail. */
function propose(situation: Situation): ProposedRemedy {
  const { job, pipeline, daemons } = situation;
  const otherwise =
    'Remove DOCKER_DRIVER and any --storage-driver from the service: the daemon chooses a driver that works.';
  const edits: Edit[] = [];
  const value = job.variables.get('DOCKER_DRIVER')?.value;
  if (value !== undefined) {
    const acceptableFor = jobsWhere(
      pipeline,
      job,
      (other) => other.job.variables.get('DOCKER_DRIVER')?.value === value,
    );
    edits.push({ op: 'remove-variable', job: job.name, acceptableFor, name: 'DOCKER_DRIVER' });
  }
  const daemon = daemons[0];
  const flags = (daemon?.service.value.command ?? []).filter((argument) =>
    /^(?:--storage-driver|-s)=/.test(argument),
  );
  if (daemon !== undefined && flags.length > 0) {
    const acceptableFor = jobsWhere(
      pipeline,
      job,
      (other) => JSON.stringify(other.daemons[0]?.service.value) === JSON.stringify(daemon.service.value),
    );
    edits.push({
      op: 'update-service',
      job: job.name,
      acceptableFor,
      index: daemon.index,
      changes: { removeFromCommand: flags },
    });
  }
  if (edits.length > 0)
    return {
      kind: 'edits',
      title: `Let the daemon of ${job.name} choose its storage driver`,
      edits,
      otherwise,
    };
  return {
    kind: 'advice',
    audience: 'runner-admin',
    text: 'Let docker\'s data lie on a file system that its storage driver can use: in config.toml under [runners.docker] add "/var/lib/docker" to volumes, so that the daemon does not put overlay on overlay; and name no driver in the runner\'s environment (DOCKER_DRIVER).',
  };
}

import { findDaemonDeath } from '../situation/daemon-death.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { daemonAnsweredBefore, findDaemonFailure, type ReportedFailure } from '../situation/failed-call.ts';
import type { Situation } from '../situation/situation.ts';
import { daemonFailurePatterns } from '../docker/daemon-failure.ts';
import type { DockerDaemon } from '../docker/docker-daemon.ts';
import { talksToDaemon } from '../docker/docker-call.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';
import { waitForDaemon, firstDaemonCommand } from './remedies/wait-for-daemon.ts';

/**
 * The first docker command ran before the daemon answered: client and daemon agree on name, port and
 * TLS, nothing in the service's log says that it died, and nobody waited for it.
 */
export const daemonNotReady: FailureClass = {
  id: 'daemon-not-ready',
  summary: 'The first docker command ran before the daemon answered.',
  patterns: daemonFailurePatterns,

  find(situation) {
    const reported = findDaemonFailure(situation);
    const daemon = situation.daemons[0];
    if (reported === null || daemon === undefined) return null;
    if (
      !couldBeEarly(reported, daemon, situation) ||
      daemonAnsweredBefore(situation) ||
      waitedAlready(situation)
    )
      return null;
    const first = firstDaemonCommand(situation.commands);
    return {
      confidence: 'high',
      evidence: [
        traceEvidence(reported.line),
        ...(first === undefined ? [] : [ciEvidence(situation.pipeline, first.entry)]),
        ciEvidence(situation.pipeline, daemon.service),
      ],
      explanation: explain(daemon, situation),
      remedy: proposeWait(situation),
    };
  },
};

function couldBeEarly({ failure }: ReportedFailure, daemon: DockerDaemon, situation: Situation): boolean {
  const { runner } = situation.trace;
  if (findDaemonDeath(situation) !== null) return false;
  if (failure.kind === 'certificate-unreadable') return true;
  if (failure.kind === 'certificate-missing') return runner.executor === 'kubernetes' && daemon.tls;
  if (failure.kind !== 'unreachable' || failure.host?.kind !== 'tcp') return false;
  const { name, port } = failure.host;
  const isAddress = /^[\d.]+$/.test(name) && name !== '127.0.0.1';
  const local = name === 'localhost' || name === '127.0.0.1';
  const answers = isAddress || daemon.names.includes(name) || (local && runner.executor === 'kubernetes');
  return answers && port === daemon.port;
}

/** A loop over a docker command with a pause in it is a wait; one that ran to its end shows more than haste. */
function waitedAlready(situation: Situation): boolean {
  return situation.commands.some(({ call, command }) => {
    const loops = command.within.some(
      (nesting) => nesting === 'for' || nesting === 'while' || nesting === 'until',
    );
    return loops && call !== null && talksToDaemon(call);
  });
}

function explain(daemon: DockerDaemon, situation: Situation): string {
  const pause = daemon.tls
    ? 'makes its certificates first, which takes some seconds'
    : 'pauses for 15 seconds before it listens without TLS';
  const unwatched =
    situation.trace.runner.executor === 'kubernetes'
      ? ' The Kubernetes executor does not wait for services.'
      : '';
  return `The docker client asked the right daemon at the right port, but it was not listening yet: ${daemon.image} ${pause}.${unwatched} Nothing in the job waits for it.`;
}

function proposeWait(situation: Situation): ProposedRemedy {
  const text =
    'Wait for the daemon before the first docker command, for at most a minute, for instance by asking "docker info" once a second.';
  const edits = waitForDaemon(situation);
  if (edits.length === 0) return { kind: 'advice', audience: 'maintainer', text };
  return {
    kind: 'edits',
    title: `Wait for the docker daemon in ${situation.job.name}`,
    edits,
    otherwise: text,
  };
}

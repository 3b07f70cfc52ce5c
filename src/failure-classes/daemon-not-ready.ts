import { listensElsewhere } from '../situation/daemon-log.ts';
import { findDaemonDeath } from '../situation/daemon-death.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { daemonAnsweredBefore, findDaemonFailure, type ReportedFailure } from '../situation/failed-call.ts';
import { isUnwatched, waitsForDaemon } from '../situation/daemon-wait.ts';
import { describeFailedClient } from '../situation/failed-client.ts';
import { ruleOutConversation } from '../situation/rule-out-conversation.ts';
import { endedAfterCheck } from '../situation/lost-daemon.ts';
import type { Situation } from '../situation/situation.ts';
import { daemonFailurePatterns } from '../docker/daemon-failure.ts';
import type { DockerDaemon } from '../docker/docker-daemon.ts';
import type { FailureClass, Finding, ProposedRemedy } from './failure-class.ts';
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
    if (reported === null || daemonAnsweredBefore(situation) || waitsForDaemon(situation)) return null;
    if (daemon === undefined) return findOwnDaemon(situation, reported);
    if (!couldBeEarly(reported, daemon, situation) || endedAfterCheck(situation, reported)) return null;
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

  whyNot(situation) {
    const reason = ruleOutConversation(situation);
    if (reason !== null) return reason;
    if (waitsForDaemon(situation)) return 'The job waits for the daemon already.';
    if (situation.daemons.length === 0) return 'The job has no docker daemon that it could be too early for.';
    return 'The client asked where this daemon never listens, so waiting would change nothing.';
  },
};

/** The script starts a daemon itself, in the background, and asks for it at once. */
function findOwnDaemon(situation: Situation, { failure, line }: ReportedFailure): Finding | null {
  const start = situation.commands.find(({ command }) => startsDaemon(command.words.map(({ text }) => text)));
  const first = firstDaemonCommand(situation.commands);
  if (start === undefined || first === undefined || failure.kind !== 'unreachable') return null;
  if (situation.commands.indexOf(start) > situation.commands.indexOf(first)) return null;
  return {
    confidence: 'high',
    evidence: [
      traceEvidence(line),
      ciEvidence(situation.pipeline, start.entry),
      ciEvidence(situation.pipeline, first.entry),
    ],
    explanation:
      'The script starts a docker daemon in the background and calls docker at once, before the daemon listens. Nothing in the job waits for it.',
    remedy: proposeWait(situation),
  };
}

function startsDaemon(words: readonly string[]): boolean {
  const [program = '', ...rest] = words.map((word) => word.replace(/^.*\//, ''));
  if (/^dockerd(?:-entrypoint\.sh|-rootless\.sh)?$/.test(program)) return true;
  const isService = program === 'service' || program === 'rc-service' || program === 'systemctl';
  return (
    (isService && rest.includes('docker') && rest.includes('start')) ||
    (words[0] === '/etc/init.d/docker' && rest[0] === 'start')
  );
}

function couldBeEarly(
  { failure, line }: ReportedFailure,
  daemon: DockerDaemon,
  situation: Situation,
): boolean {
  const { runner } = situation.trace;
  if (findDaemonDeath(situation) !== null || listensElsewhere(situation, daemon.port)) return false;
  if (failure.kind === 'certificate-unreadable') return true;
  if (failure.kind === 'certificate-missing') return isUnwatched(situation) && daemon.tls;
  // Where there is no route any more the container is gone, and waiting brings nobody back.
  if (failure.kind !== 'unreachable' || line.text.includes('no route to host')) return false;
  // Some client libraries name no address: then it is the one the job is set up with.
  const client = describeFailedClient(situation);
  const host = failure.host ?? client.host;
  if (host === null) return client.entrypointDecides;
  if (host.kind !== 'tcp') return false;
  const isAddress = /^[\d.]+$/.test(host.name) && host.name !== '127.0.0.1';
  const local = host.name === 'localhost' || host.name === '127.0.0.1';
  const answers =
    isAddress || daemon.names.includes(host.name) || (local && runner.executor === 'kubernetes');
  return answers && host.port === daemon.port;
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

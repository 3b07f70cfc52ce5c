import { daemonFailurePatterns } from '../docker/daemon-failure.ts';
import {
  explainAbsence,
  explainListener,
  explainUnknownAbsence,
  type DaemonAbsence,
} from '../situation/daemon-absence.ts';
import { libraryOutput } from '../situation/client-output.ts';
import { findDaemonDeath } from '../situation/daemon-death.ts';
import { fatalLine } from '../situation/daemon-log.ts';
import { loginFallback } from '../situation/registry-trouble.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { daemonAnsweredBefore, findDaemonFailure, isFixedMeanwhile } from '../situation/failed-call.ts';
import { ruleOutConversation } from '../situation/rule-out-conversation.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { TraceLine } from '../trace/trace.ts';
import type { Confidence, FailureClass } from './failure-class.ts';
import { reachDaemon } from './remedies/reach-daemon.ts';

/**
 * Testcontainers says the same whatever keeps it from its daemon, and so does `docker login`, which
 * then asks the registry itself; only the file tells then.
 */
const noRuntime: readonly LinePattern[] = [
  linePattern('Could not find a working container runtime strategy'),
  linePattern('Could not find a valid Docker environment'),
  linePattern('rootless Docker not found'),
  loginFallback,
];

/** No docker:dind service, or one that does not answer to the name or place where the client looks. */
export const serviceMissing: FailureClass = {
  id: 'service-missing',
  summary: 'No docker daemon answers where the client looks for it.',
  patterns: [...daemonFailurePatterns, ...noRuntime],

  find(situation) {
    if (situation.trace.runner.executor === 'shell' || daemonAnsweredBefore(situation)) return null;
    if (isFixedMeanwhile(situation)) return null;
    const fatal = fatalLine(situation) ?? findDaemonDeath(situation);
    const found = fatal === null ? findAbsence(situation) : findDeafDaemon(situation, fatal);
    if (found === null) return null;
    const { line, absence, confidence } = found;
    const { job, pipeline } = situation;
    const places = [
      'daemon' in absence ? absence.daemon.service : (job.services[0] ?? null),
      job.variables.get('DOCKER_HOST') ?? null,
      job.image,
    ];
    const written = places.flatMap((place) => (place === null ? [] : [ciEvidence(pipeline, place)]));
    return {
      confidence,
      evidence: [traceEvidence(line), ...written.slice(0, 2)],
      explanation: explain(situation, absence),
      remedy: reachDaemon(situation, absence),
    };
  },

  whyNot(situation) {
    if (situation.trace.runner.executor === 'shell') return 'A shell runner starts no services.';
    const [daemon] = situation.daemons;
    return (
      ruleOutConversation(situation) ??
      (daemon === undefined
        ? null
        : `The daemon of ${daemon.image} is there, and answers to ${daemon.names.join(', ')}.`)
    );
  },
};

interface Found {
  readonly line: TraceLine;
  readonly absence: DaemonAbsence;
  readonly confidence: Confidence;
}

function findDeafDaemon(situation: Situation, line: TraceLine): Found | null {
  const absence = findDaemonFailure(situation) === null ? null : explainListener(situation, line.text);
  return absence === null ? null : { line, absence, confidence: 'high' };
}

function findAbsence(situation: Situation): Found | null {
  const reported = findDaemonFailure(situation);
  // trivy and the like ask docker first and go on without it.
  if (reported !== null && !reported.line.text.includes('unable to inspect the image')) {
    const absence = explainAbsence(situation, reported);
    if (absence !== null) return { line: reported.line, absence, confidence: 'high' };
  }
  const line = libraryOutput(situation).find(({ text }) =>
    noRuntime.some((pattern) => matchLine(pattern, text) !== null),
  );
  const absence = line === undefined || reported !== null ? null : explainUnknownAbsence(situation);
  return line === undefined || absence === null ? null : { line, absence, confidence: 'medium' };
}

function explain(situation: Situation, absence: DaemonAbsence): string {
  const { job, variables } = situation;
  const host = variables.get('DOCKER_HOST') ?? '';
  switch (absence.kind) {
    case 'no-service':
      return `The docker client found no daemon: ${job.name} has no docker:dind service. Each job starts the services it names itself, or inherits.`;
    case 'client-as-service':
      return `The service ${job.services[absence.index]?.value.name ?? ''} is docker's client image, which has no daemon and ends at once. The daemon is in the image whose tag ends in -dind.`;
    case 'other-name':
      return `The client looks for its daemon at the name ${absence.name}, but ${absence.daemon.image} answers to ${absence.daemon.names.join(', ')} only. The name follows from the image's path unless an alias is given.`;
    case 'client-not-told':
      return host === ''
        ? `A daemon runs in ${absence.daemon.image}, but nothing sends the client there: DOCKER_HOST is not set, and the image's entrypoint does not set it. Without it the client looks for /var/run/docker.sock.`
        : `A daemon runs in ${absence.daemon.image}, but DOCKER_HOST (${host}) sends the client elsewhere. It is reached at the service's name.`;
    case 'listens-at-name':
      return `${absence.flag} tells the daemon of ${absence.daemon.image} to listen at a name, which it cannot look up, so it ended. The name is for clients; the image's entrypoint has the daemon listen at all addresses by itself.`;
    case 'names-unknown':
      return `This runner is older than 12.8. On Kubernetes it has all services of a job at localhost and gives them no names, so the client cannot find ${absence.daemon.image} as ${absence.daemon.names.join(', ')}.`;
    case 'no-port':
      return `The command of ${absence.daemon.image} names a program of its own, so the image's entrypoint adds neither port nor certificates. The daemon listens on its own socket only, where the job cannot reach it.`;
  }
}

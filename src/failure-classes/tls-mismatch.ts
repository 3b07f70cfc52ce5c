import { listensElsewhere } from '../situation/daemon-log.ts';
import { findDaemonDeath } from '../situation/daemon-death.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { daemonAnsweredBefore, findDaemonFailure, type ReportedFailure } from '../situation/failed-call.ts';
import { isUnwatched, waitsForDaemon } from '../situation/daemon-wait.ts';
import { describeFailedClient } from '../situation/failed-client.ts';
import { ruleOutConversation } from '../situation/rule-out-conversation.ts';
import type { Situation } from '../situation/situation.ts';
import { daemonFailurePatterns } from '../docker/daemon-failure.ts';
import { isDockerImage, type DockerClient } from '../docker/docker-client.ts';
import type { DockerDaemon } from '../docker/docker-daemon.ts';
import { parseImageReference } from '../docker/image-reference.ts';
import type { FailureClass, Finding } from './failure-class.ts';
import { planConsistentTls, type TlsConflict } from './remedies/consistent-tls.ts';

/**
 * Client and daemon disagree about TLS: the port, the certificates, or the name in them.
 * The daemon side follows from the service, the client side from the message and the variables.
 */
export const tlsMismatch: FailureClass = {
  id: 'tls-mismatch',
  summary: 'The docker client and the daemon disagree about TLS.',
  patterns: daemonFailurePatterns,

  find(situation) {
    const reported = findDaemonFailure(situation);
    const daemon = situation.daemons[0];
    if (reported === null || daemon === undefined || daemonAnsweredBefore(situation)) return null;
    if (findDaemonDeath(situation) !== null) return null;
    const client = describeFailedClient(situation);
    const conflict = findConflict(reported, client, daemon, situation);
    return conflict === null ? null : describeFinding(situation, reported, daemon, conflict);
  },

  whyNot(situation) {
    const [daemon] = situation.daemons;
    if (daemon === undefined) return 'The job has no docker daemon that could disagree with its client.';
    return (
      ruleOutConversation(situation) ??
      `Client and daemon agree: the daemon serves ${daemon.tls ? 'TLS' : 'plain TCP'}${daemon.port === null ? '' : ` on port ${String(daemon.port)}`}, and nothing shows that the client asks for anything else.`
    );
  },
};

/** What exactly disagrees; null when TLS is not the trouble. */
function findConflict(
  { failure }: ReportedFailure,
  client: DockerClient,
  daemon: DockerDaemon,
  situation: Situation,
): TlsConflict | null {
  switch (failure.kind) {
    case 'unreachable':
      return listensElsewhere(situation, daemon.port) ? null : findPortConflict(failure.host, client, daemon);
    case 'plain-to-tls':
      return daemon.tls ? { kind: 'client-without-tls' } : null;
    case 'tls-to-plain':
      return daemon.tls || !(asksForTls(client, situation) || findsOldCertificates(client, situation))
        ? null
        : { kind: 'daemon-without-tls' };
    case 'certificate-missing':
      return findMissingCertificateConflict(failure.path, client, daemon, situation);
    case 'certificate-name':
      return { kind: 'name-not-in-certificate', name: failure.name };
    case 'certificate-untrusted':
      return situation.daemons.length > 1 ? { kind: 'two-daemons' } : { kind: 'stale-certificates' };
    case 'certificate-expired':
      return { kind: 'stale-certificates' };
    case 'client-certificate-refused':
      return daemon.tls ? { kind: 'client-without-tls' } : null;
    case 'buildx-needs-context':
      return { kind: 'buildx-needs-context' };
    case 'name-not-found':
    case 'certificate-unreadable':
      return null;
  }
}

/** The address in the message is where the client really went; the service tells where the daemon is. */
function findPortConflict(
  host: Extract<ReportedFailure['failure'], { kind: 'unreachable' }>['host'],
  client: DockerClient,
  daemon: DockerDaemon,
): TlsConflict | null {
  if (host?.kind !== 'tcp' || daemon.port === null || host.port === daemon.port) return null;
  if (host.port !== 2375 && host.port !== 2376) return null;
  if (daemon.tls && client.hostFrom === 'entrypoint') return { kind: 'certificates-not-shared' };
  return daemon.tls ? { kind: 'client-without-tls' } : { kind: 'daemon-without-tls' };
}

function findMissingCertificateConflict(
  path: string,
  client: DockerClient,
  daemon: DockerDaemon,
  situation: Situation,
): TlsConflict | null {
  if (!daemon.tls) return asksForTls(client, situation) ? { kind: 'daemon-without-tls' } : null;
  const written = `${daemon.certificateDirectory.replace(/\/$/, '')}/client`;
  const read = path.replace(/\/[^/]*$/, '');
  if (read !== written && client.certificatePath !== written) return { kind: 'certificate-path', path: read };
  // Where nobody waits for the daemon the same words mean that the keys are still being made.
  const early = isUnwatched(situation) && !waitsForDaemon(situation);
  return early ? null : { kind: 'certificates-not-there' };
}

/**
 * Whether something in the file explains that the client speaks TLS: its variables, or an image of
 * the project's own, which may bring such variables along.
 */
function asksForTls(client: DockerClient, { job, failed, expand }: Situation): boolean {
  if (client.verify) return true;
  const image = expand(job.image?.value.name ?? '');
  const ownImage = image !== '' && !isDockerImage(image) && parseImageReference(image).registry !== null;
  return ownImage || failed.calls.some((call) => call.client === 'skopeo');
}

/**
 * Whether the client's image may have switched TLS on by itself: its entrypoint does for any certificates that it
 * finds, and an earlier job's lie in a volume that the runner keeps. `DOCKER_TLS_CERTDIR: ""` in the job prevents it:
 * https://github.com/docker-library/docker/blob/master/docker-entrypoint.sh
 */
function findsOldCertificates({ entrypointDecides, verifyValue }: DockerClient, { job }: Situation): boolean {
  return entrypointDecides && verifyValue === null && job.variables.get('DOCKER_TLS_CERTDIR')?.value !== '';
}

function describeFinding(
  situation: Situation,
  { line }: ReportedFailure,
  daemon: DockerDaemon,
  conflict: TlsConflict,
): Finding {
  const plan = planConsistentTls(situation, daemon, conflict);
  const settings = plan.settings.flatMap((name) => situation.job.variables.get(name) ?? []);
  return {
    confidence: plan.confidence,
    evidence: [
      traceEvidence(line),
      ...settings.map((setting) => ciEvidence(situation.pipeline, setting)),
      ciEvidence(situation.pipeline, daemon.service),
    ],
    explanation: plan.explanation,
    remedy: plan.remedy,
  };
}

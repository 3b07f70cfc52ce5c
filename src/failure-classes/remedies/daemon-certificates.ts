import type { Edit } from '../../ci-file/edit.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import type { Situation } from '../../situation/situation.ts';
import { applyTlsSettings, jobsWithSameTls, tlsVariables } from './tls-settings.ts';
import {
  certifiedName,
  presentSettings,
  tlsOn,
  usualCertificateDirectory,
  type TlsPlan,
} from './tls-plan.ts';
import { waitForDaemon } from './wait-for-daemon.ts';

/**
 * The runner mounts the builds directory into job and services alike, so certificates below it reach
 * both where `/certs/client` is no shared volume. Found to work with gitlab-runner's docker executor.
 */
const sharedCertificateDirectory = '$CI_BUILDS_DIR/.docker-tls';

/** The client fell back to plain TCP: certificates go where job and service both see them. */
export function planSharedDirectory(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const { runner } = situation.trace;
  const waited = runner.waitedForServices && runner.serviceWarnings.length === 0;
  return {
    confidence: 'medium',
    explanation: `The daemon of ${daemon.image} serves TLS on port 2376, but the job found no certificates in ${daemon.certificateDirectory}/client: the runner does not share that directory between service and job. Below $CI_BUILDS_DIR, which the runner mounts into both, they are found.`,
    settings: presentSettings(situation, tlsVariables),
    remedy: {
      kind: 'edits',
      title: `Keep docker's certificates where ${situation.job.name} and its daemon both see them`,
      edits: [
        ...applyTlsSettings(situation, daemon, tlsOn(situation, daemon, sharedCertificateDirectory)),
        ...(waited ? [] : waitForDaemon(situation)),
      ],
      otherwise: `Add "/certs/client" to the volumes of the runner's docker executor in config.toml, or set DOCKER_TLS_CERTDIR to "${sharedCertificateDirectory}".`,
    },
  };
}

/**
 * The file is right as it stands, so changing it is a way around the runner's configuration; whoever
 * runs the runner should know first.
 */
export function adviseVolume(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const directory = `${daemon.certificateDirectory.replace(/\/$/, '')}/client`;
  return {
    confidence: 'high',
    explanation: `Client and daemon both use ${directory}, but the client finds no certificates there: the runner does not share that directory between service and job. The CI file is right as it is.`,
    settings: presentSettings(situation, tlsVariables),
    remedy: {
      kind: 'advice',
      audience: 'runner-admin',
      text: `Add "${directory}" to the volumes of the runner's docker executor in config.toml: volumes = ["${directory}", "/cache"]. Where the runner cannot be changed, DOCKER_TLS_CERTDIR: "${sharedCertificateDirectory}" (and DOCKER_CERT_PATH below it) works without.`,
    },
  };
}

/** The client used a name that the certificate does not have. */
export function planCertificateName(
  situation: Situation,
  daemon: DockerDaemon,
  name: string | null,
): TlsPlan {
  const certified = certifiedName(situation, daemon);
  const reachable = daemon.names.includes(certified) || situation.trace.runner.executor === 'kubernetes';
  const answers = reachable && daemon.certificateNames.includes(certified);
  const host = { DOCKER_HOST: `tcp://${certified}:${String(daemon.port ?? 2376)}` };
  const alternative: Edit = {
    op: 'set-variable',
    job: situation.job.name,
    acceptableFor: jobsWithSameTls(situation, daemon),
    name: 'DOCKER_TLS_SAN',
    value: `DNS:${name ?? ''}`,
    near: 'DOCKER_HOST',
  };
  return {
    confidence: 'high',
    explanation: `The client reached the daemon as ${name ?? 'another name'}, which its certificate does not contain: it is valid for ${daemon.certificateNames.join(', ')}. DOCKER_HOST has to use one of those.`,
    settings: presentSettings(situation, ['DOCKER_HOST']),
    remedy: {
      kind: 'edits',
      title: answers
        ? `Reach the daemon of ${situation.job.name} by a name its certificate has`
        : `Put ${name ?? ''} into the certificate of ${situation.job.name}'s daemon`,
      edits: answers ? applyTlsSettings(situation, daemon, host) : [alternative],
      otherwise: `Use tcp://docker:2376 as DOCKER_HOST, or add the name with DOCKER_TLS_SAN: "DNS:${name ?? '…'}" on the service.`,
    },
  };
}

/** Several daemons answer to one name: one of them stays. */
export function planSingleDaemon(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const { job, daemons } = situation;
  const acceptableFor = jobsWithSameTls(situation, daemon);
  const rivals = daemons.slice(1).filter((other) => other.names.some((name) => daemon.names.includes(name)));
  return {
    confidence: 'high',
    explanation: `The job starts ${String(daemons.length)} docker daemons that answer to the same name, and each makes certificates of its own. The client got one daemon's certificates and reached another.`,
    settings: [],
    remedy: {
      kind: 'edits',
      title: `Start one docker daemon in ${job.name}`,
      edits: rivals
        .toReversed()
        .map(({ index }) => ({ op: 'remove-service', job: job.name, acceptableFor, index })),
      otherwise: 'Keep one docker:dind service in the job.',
    },
  };
}

/** The certificates outlived the daemon that made them. */
export function planFreshCertificates(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const kept = daemon.certificateDirectory.replace(/\/$/, '');
  if (kept === usualCertificateDirectory) return adviseFreshVolume(situation);
  return {
    confidence: 'high',
    explanation: `The certificates in ${kept} outlived the daemon that made them: the directory is kept between jobs. In ${usualCertificateDirectory} each daemon makes fresh ones.`,
    settings: presentSettings(situation, ['DOCKER_TLS_CERTDIR']),
    remedy: {
      kind: 'edits',
      title: `Make docker's certificates anew in each run of ${situation.job.name}`,
      edits: applyTlsSettings(situation, daemon, tlsOn(situation, daemon, usualCertificateDirectory)),
      otherwise: `Set DOCKER_TLS_CERTDIR to "${usualCertificateDirectory}".`,
    },
  };
}

function adviseFreshVolume(situation: Situation): TlsPlan {
  return {
    confidence: 'medium',
    explanation:
      'The certificates the client found were not made by the daemon it reached. The runner keeps /certs/client from an earlier job, or another daemon answers to the same name.',
    settings: presentSettings(situation, ['DOCKER_TLS_CERTDIR']),
    remedy: {
      kind: 'advice',
      audience: 'runner-admin',
      text: 'Let each job have its own /certs/client: the volumes of the runner must name "/certs/client" alone, not a directory of the host that is kept between jobs.',
    },
  };
}

import { describeFailedClient } from '../../situation/failed-client.ts';
import type { Situation } from '../../situation/situation.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import type { Confidence, ProposedRemedy } from '../failure-class.ts';
import { planBuildxContext } from './buildx-context.ts';
import { planSkopeoHost } from './skopeo-host.ts';
import { applyTlsSettings, jobsWithSameTls, tlsVariables, type TlsSettings } from './tls-settings.ts';
import { waitForDaemon } from './wait-for-daemon.ts';

/** What exactly client and daemon disagree about. */
export type TlsConflict =
  | { readonly kind: 'client-without-tls' }
  | { readonly kind: 'daemon-without-tls' }
  | { readonly kind: 'certificates-not-shared' }
  /** The client reads certificates in another directory than the daemon writes them to. */
  | { readonly kind: 'certificate-path'; readonly path: string }
  | { readonly kind: 'name-not-in-certificate'; readonly name: string | null }
  | { readonly kind: 'two-daemons' }
  | { readonly kind: 'stale-certificates' }
  | { readonly kind: 'buildx-needs-context' };

export interface TlsPlan {
  readonly confidence: Confidence;
  readonly explanation: string;
  /** Variables of the job worth quoting as evidence. */
  readonly settings: readonly string[];
  readonly remedy: ProposedRemedy;
}

/**
 * The runner mounts the builds directory into job and services alike, so certificates below it reach
 * both where `/certs/client` is no shared volume. Found to work with gitlab-runner's docker executor.
 */
const sharedCertificateDirectory = '$CI_BUILDS_DIR/.docker-tls';

/** The directory every GitLab example uses, and the one runners are set up to share. */
const usualCertificateDirectory = '/certs';

/** Brings client and daemon to agree, with TLS on wherever the file does not ask for plain on both sides. */
export function planConsistentTls(
  situation: Situation,
  daemon: DockerDaemon,
  conflict: TlsConflict,
): TlsPlan {
  switch (conflict.kind) {
    case 'client-without-tls':
      return switchTlsOn(situation, daemon, clientSpeaksPlain(situation, daemon));
    case 'daemon-without-tls':
      return planPlainDaemon(situation, daemon);
    case 'certificates-not-shared':
      return planSharedDirectory(situation, daemon);
    case 'certificate-path':
      return switchTlsOn(
        situation,
        daemon,
        `The client looks for its certificates in ${conflict.path}, but the daemon writes them below ${daemon.certificateDirectory}/client. DOCKER_TLS_CERTDIR and DOCKER_CERT_PATH have to name the same place.`,
      );
    case 'name-not-in-certificate':
      return planCertificateName(situation, daemon, conflict.name);
    case 'two-daemons':
      return planSingleDaemon(situation, daemon);
    case 'stale-certificates':
      return planFreshCertificates(situation, daemon);
    case 'buildx-needs-context':
      return planBuildxContext(situation);
  }
}

function clientSpeaksPlain(situation: Situation, daemon: DockerDaemon): string {
  const host = situation.variables.get('DOCKER_HOST');
  const connects =
    host === undefined
      ? 'The docker client connected without TLS'
      : `The docker client connected to ${host} without TLS`;
  return `${connects}, but the daemon of ${daemon.image} serves TLS only, on port ${String(daemon.port)}. The client needs the TLS port, DOCKER_TLS_VERIFY and the path of its certificates.`;
}

/** The settings with which a client reaches a daemon that serves TLS below `directory`. */
function tlsOn(situation: Situation, daemon: DockerDaemon, directory: string): TlsSettings {
  return {
    DOCKER_TLS_CERTDIR: directory,
    DOCKER_HOST: `tcp://${certifiedName(situation, daemon)}:2376`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: `${directory.replace(/\/$/, '')}/client`,
  };
}

function switchTlsOn(situation: Situation, daemon: DockerDaemon, explanation: string): TlsPlan {
  const directory = certificateDirectory(situation, daemon);
  return {
    confidence: 'high',
    explanation,
    settings: tlsVariables.filter((name) => situation.job.variables.has(name)),
    remedy: {
      kind: 'edits',
      title: `Use TLS between docker and its daemon in ${situation.job.name}`,
      edits: applyTlsSettings(situation, daemon, tlsOn(situation, daemon, directory)),
      otherwise: `Set DOCKER_TLS_CERTDIR to "${directory}", DOCKER_HOST to the daemon's TLS port 2376, DOCKER_TLS_VERIFY to "1" and DOCKER_CERT_PATH to "${directory}/client".`,
    },
  };
}

/**
 * The daemon serves plain TCP. Where the client asks for TLS in earnest, both get it; where all
 * else says plain, the one variable that switched TLS on by accident goes.
 */
function planPlainDaemon(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const skopeo = planSkopeoHost(situation);
  if (skopeo !== null) return skopeo;
  const client = describeFailedClient(situation);
  const accident = client.verifyValue !== null && /^(?:0|false|no|off)$/i.test(client.verifyValue);
  const asksForPlain = accident && (client.host?.kind !== 'tcp' || client.host.port === daemon.port);
  if (!asksForPlain && daemon.version !== null && daemon.version.major < 18)
    return planOldDaemon(situation, daemon);
  if (!asksForPlain) {
    return switchTlsOn(
      situation,
      daemon,
      `The docker client is set up for TLS, but DOCKER_TLS_CERTDIR is empty for ${daemon.image}, so its daemon serves plain TCP on port ${String(daemon.port)}. Both sides have to use TLS.`,
    );
  }
  return {
    confidence: 'high',
    explanation: `DOCKER_TLS_VERIFY is "${client.verifyValue ?? ''}", and docker switches TLS on for any value but the empty one, while everything else in the job asks for plain TCP. Without the variable, client and daemon agree.`,
    settings: ['DOCKER_TLS_VERIFY', 'DOCKER_TLS_CERTDIR', 'DOCKER_HOST'].filter((name) =>
      situation.job.variables.has(name),
    ),
    remedy: {
      kind: 'edits',
      title: `Drop DOCKER_TLS_VERIFY, which switches TLS on in ${situation.job.name}`,
      edits: [
        {
          op: 'remove-variable',
          job: situation.job.name,
          acceptableFor: jobsWithSameTls(situation, daemon),
          name: 'DOCKER_TLS_VERIFY',
        },
      ],
      otherwise:
        'Remove DOCKER_TLS_VERIFY: docker reads any value but the empty one, also "0" and "false", as on.',
    },
  };
}

function planOldDaemon(situation: Situation, daemon: DockerDaemon): TlsPlan {
  return {
    confidence: 'medium',
    explanation: `The docker client is set up for TLS, but ${daemon.image} is older than docker 18.09 and its image cannot serve TLS. A newer daemon can.`,
    settings: tlsVariables.filter((name) => situation.job.variables.has(name)),
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Use a docker image and service of at least 19.03 in ${situation.job.name}, with DOCKER_TLS_CERTDIR set to "/certs".`,
    },
  };
}

function planSharedDirectory(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const settings = tlsOn(situation, daemon, sharedCertificateDirectory);
  const waited =
    situation.trace.runner.waitedForServices && situation.trace.runner.serviceWarnings.length === 0;
  return {
    confidence: 'medium',
    explanation: `The daemon of ${daemon.image} serves TLS on port 2376, but the job found no certificates in ${daemon.certificateDirectory}/client: the runner does not share that directory between service and job. Below $CI_BUILDS_DIR, which the runner mounts into both, they are found.`,
    settings: tlsVariables.filter((name) => situation.job.variables.has(name)),
    remedy: {
      kind: 'edits',
      title: `Keep docker's certificates where ${situation.job.name} and its daemon both see them`,
      edits: [...applyTlsSettings(situation, daemon, settings), ...(waited ? [] : waitForDaemon(situation))],
      otherwise: `Add "/certs/client" to the volumes of the runner's docker executor in config.toml, or set DOCKER_TLS_CERTDIR to "${sharedCertificateDirectory}".`,
    },
  };
}

function planCertificateName(situation: Situation, daemon: DockerDaemon, name: string | null): TlsPlan {
  const certified = certifiedName(situation, daemon);
  const explanation = `The client reached the daemon as ${name ?? 'another name'}, which its certificate does not contain: it is valid for ${daemon.certificateNames.join(', ')}. DOCKER_HOST has to use one of those.`;
  const answers = daemon.names.includes(certified) || situation.trace.runner.executor === 'kubernetes';
  const settings: TlsSettings = answers
    ? { DOCKER_HOST: `tcp://${certified}:${String(daemon.port ?? 2376)}` }
    : {};
  const alternative = {
    op: 'set-variable',
    job: situation.job.name,
    acceptableFor: jobsWithSameTls(situation, daemon),
    name: 'DOCKER_TLS_SAN',
    value: `DNS:${name ?? ''}`,
    near: 'DOCKER_HOST',
  } as const;
  return {
    confidence: 'high',
    explanation,
    settings: ['DOCKER_HOST'].filter((variable) => situation.job.variables.has(variable)),
    remedy: {
      kind: 'edits',
      title: answers
        ? `Reach the daemon of ${situation.job.name} by a name its certificate has`
        : `Put ${name ?? ''} into the certificate of ${situation.job.name}'s daemon`,
      edits: answers ? applyTlsSettings(situation, daemon, settings) : [alternative],
      otherwise: `Use tcp://docker:2376 as DOCKER_HOST, or add the name with DOCKER_TLS_SAN: "DNS:${name ?? '…'}" on the service.`,
    },
  };
}

function planSingleDaemon(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const { job } = situation;
  const rivals = situation.daemons
    .slice(1)
    .filter((other) => other.names.some((name) => daemon.names.includes(name)));
  return {
    confidence: 'high',
    explanation: `The job starts ${String(situation.daemons.length)} docker daemons that answer to the same name, and each makes certificates of its own. The client got one daemon's certificates and reached another.`,
    settings: [],
    remedy: {
      kind: 'edits',
      title: `Start one docker daemon in ${job.name}`,
      edits: rivals.toReversed().map((rival) => ({
        op: 'remove-service',
        job: job.name,
        acceptableFor: jobsWithSameTls(situation, daemon),
        index: rival.index,
      })),
      otherwise: 'Keep one docker:dind service in the job.',
    },
  };
}

function planFreshCertificates(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const kept = daemon.certificateDirectory.replace(/\/$/, '');
  if (kept !== usualCertificateDirectory) {
    const settings = tlsOn(situation, daemon, usualCertificateDirectory);
    return {
      confidence: 'high',
      explanation: `The certificates in ${kept} outlived the daemon that made them: the directory is kept between jobs. In ${usualCertificateDirectory} each daemon makes fresh ones.`,
      settings: ['DOCKER_TLS_CERTDIR'].filter((name) => situation.job.variables.has(name)),
      remedy: {
        kind: 'edits',
        title: `Make docker's certificates anew in each run of ${situation.job.name}`,
        edits: applyTlsSettings(situation, daemon, settings),
        otherwise: `Set DOCKER_TLS_CERTDIR to "${usualCertificateDirectory}".`,
      },
    };
  }
  return {
    confidence: 'medium',
    explanation:
      'The certificates the client found were not made by the daemon it reached. The runner keeps /certs/client from an earlier job, or another daemon answers to the same name.',
    settings: ['DOCKER_TLS_CERTDIR'].filter((name) => situation.job.variables.has(name)),
    remedy: {
      kind: 'advice',
      audience: 'runner-admin',
      text: 'Let each job have its own /certs/client: the volumes of the runner must name "/certs/client" alone, not a directory of the host that is kept between jobs.',
    },
  };
}

/** A name under which the daemon both answers and is certified; the present one if it will do. */
function certifiedName(situation: Situation, daemon: DockerDaemon): string {
  const client = describeFailedClient(situation);
  const present = client.host?.kind === 'tcp' ? client.host.name : null;
  const kubernetes = situation.trace.runner.executor === 'kubernetes';
  const usable = (name: string): boolean =>
    daemon.certificateNames.includes(name) && (daemon.names.includes(name) || kubernetes);
  if (present !== null && usable(present)) return present;
  if (kubernetes && present !== null && /^(?:127\.|localhost$)/.test(present)) return 'localhost';
  return daemon.names.find(usable) ?? (kubernetes ? 'localhost' : (present ?? 'docker'));
}

/** The directory the job already names on either side, where it is one the runner usually shares. */
function certificateDirectory(situation: Situation, daemon: DockerDaemon): string {
  const path = situation.expand(situation.variables.get('DOCKER_CERT_PATH') ?? '');
  const directory = /^(\/.+)\/client\/?$/.exec(path)?.[1];
  if (directory !== undefined && !directory.includes('$')) return directory;
  return daemon.certificateDirectory === '' ? usualCertificateDirectory : daemon.certificateDirectory;
}

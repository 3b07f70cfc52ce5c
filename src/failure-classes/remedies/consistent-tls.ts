import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import type { Situation } from '../../situation/situation.ts';
import { planBuildxContext } from './buildx-context.ts';
import {
  adviseVolume,
  planCertificateName,
  planFreshCertificates,
  planSharedDirectory,
  planSingleDaemon,
} from './daemon-certificates.ts';
import { adviseSkopeoHost } from './skopeo-host.ts';
import { presentSettings, switchTlsOn, type TlsPlan } from './tls-plan.ts';
import { jobsWithSameTls, tlsVariables } from './tls-settings.ts';

/** What exactly client and daemon disagree about. */
export type TlsConflict =
  | { readonly kind: 'client-without-tls' }
  | { readonly kind: 'daemon-without-tls' }
  /** The client fell back to the plain port because it found no certificates when the job started. */
  | { readonly kind: 'certificates-not-shared' }
  /** Both sides name the same directory, and the client finds nothing in it. */
  | { readonly kind: 'certificates-not-there' }
  /** The client reads certificates in another directory than the daemon writes them to. */
  | { readonly kind: 'certificate-path'; readonly path: string }
  | { readonly kind: 'name-not-in-certificate'; readonly name: string | null }
  | { readonly kind: 'two-daemons' }
  | { readonly kind: 'stale-certificates' }
  | { readonly kind: 'buildx-needs-context' };

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
    case 'certificates-not-there':
      return adviseVolume(situation, daemon);
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

/**
 * The daemon serves plain TCP. Where the client asks for TLS in earnest, both get it; where all
 * else says plain, the one variable that switched TLS on by accident goes.
 */
function planPlainDaemon(situation: Situation, daemon: DockerDaemon): TlsPlan {
  const skopeo = adviseSkopeoHost(situation);
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
    settings: presentSettings(situation, ['DOCKER_TLS_VERIFY', 'DOCKER_TLS_CERTDIR', 'DOCKER_HOST']),
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
    settings: presentSettings(situation, tlsVariables),
    remedy: {
      kind: 'advice',
      audience: 'maintainer',
      text: `Use a docker image and service of at least 19.03 in ${situation.job.name}, with DOCKER_TLS_CERTDIR set to "/certs".`,
    },
  };
}

import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import type { Situation } from '../../situation/situation.ts';
import type { Confidence, ProposedRemedy } from '../failure-class.ts';
import { applyTlsSettings, tlsVariables, type TlsSettings } from './tls-settings.ts';

/** How a conflict about TLS is settled, and how that is told. */
export interface TlsPlan {
  readonly confidence: Confidence;
  readonly explanation: string;
  /** Variables of the job worth quoting as evidence. */
  readonly settings: readonly string[];
  readonly remedy: ProposedRemedy;
}

/** The directory every GitLab example uses, and the one runners are set up to share. */
export const usualCertificateDirectory = '/certs';

/** The settings with which a client reaches a daemon that serves TLS below `directory`. */
export function tlsOn(situation: Situation, daemon: DockerDaemon, directory: string): TlsSettings {
  return {
    DOCKER_TLS_CERTDIR: directory,
    DOCKER_HOST: `tcp://${certifiedName(situation, daemon)}:2376`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: `${directory.replace(/\/$/, '')}/client`,
  };
}

/** The plan that switches TLS on, on both sides, for the reason given. */
export function switchTlsOn(situation: Situation, daemon: DockerDaemon, explanation: string): TlsPlan {
  const directory = certificateDirectory(situation, daemon);
  return {
    confidence: 'high',
    explanation,
    settings: presentSettings(situation, tlsVariables),
    remedy: {
      kind: 'edits',
      title: `Use TLS between docker and its daemon in ${situation.job.name}`,
      edits: applyTlsSettings(situation, daemon, tlsOn(situation, daemon, directory)),
      otherwise: `Set DOCKER_TLS_CERTDIR to "${directory}", DOCKER_HOST to the daemon's TLS port 2376, DOCKER_TLS_VERIFY to "1" and DOCKER_CERT_PATH to "${directory}/client".`,
    },
  };
}

/** Those of the variables that the job has. */
export function presentSettings(situation: Situation, names: readonly string[]): readonly string[] {
  return names.filter((name) => situation.job.variables.has(name));
}

/** A name under which the daemon both answers and is certified; the present one if it will do. */
export function certifiedName(situation: Situation, daemon: DockerDaemon): string {
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

import { expandVariables } from '../pipeline/expand-variables.ts';
import type { ResolvedJob, ResolvedService } from '../pipeline/resolved-pipeline.ts';
import { dockerCall } from '../shell/docker-call.ts';
import { readSteps, shellLines } from '../shell/read-steps.ts';
import { daemonServices } from './daemon-services.ts';
import { variablesOf, type Surroundings } from './property.ts';
import { isWait, usesDaemon } from './waits-for-daemon.ts';

/** Both ends of the connection. Images: https://github.com/docker-library/docker */
export interface DaemonConnection {
  readonly service: ResolvedService;
  readonly daemonHasTls: boolean;
  /** Null: it listens on no TCP port. */
  readonly daemonPort: string | null;
  readonly certificateDirectory: string;
  readonly clientHost: string;
  readonly clientVerifies: boolean;
  readonly clientCertificates: string;
  readonly clientSeesCertificates: boolean;
  /** The image's entrypoint would turn TLS on for the client when it finds certificates. */
  readonly clientMayTurnTlsOn: boolean;
}

/** Null when no service of the job runs a daemon. */
export function daemonConnection(job: ResolvedJob, around: Surroundings): DaemonConnection | null {
  const [service] = daemonServices(job);
  if (service === undefined) return null;
  const variables = variablesOf(job, around);
  const daemon = daemonEnd(service, variables);
  const { directory } = daemon;
  const inBuilds = /^\/builds\b|^\$CI_PROJECT_DIR|^\$CI_BUILDS_DIR/.test(directory);
  const shared = around.sharesCertificates && directory.replace(/\/$/, '') === '/certs';
  const seen = directory !== '' && (inBuilds || shared);
  const own = { ...variables, ...exportsBeforeDocker(job) };
  const value = (name: string): string => (own[name] === undefined ? '' : expandVariables(`$${name}`, own));
  const entrypoint = usesDockerEntrypoint(job, variables, around);
  const jobDirectory =
    own['DOCKER_TLS_CERTDIR'] === undefined && entrypoint ? '/certs' : value('DOCKER_TLS_CERTDIR');
  let host = value('DOCKER_HOST');
  let verifies = value('DOCKER_TLS_VERIFY') !== '';
  let certificates = value('DOCKER_CERT_PATH');
  if (entrypoint) {
    const finds = jobDirectory !== '' && seen && jobDirectory === directory && daemon.tls;
    if (host === '') host = finds || verifies ? 'tcp://docker:2376' : 'tcp://docker:2375';
    if (host.startsWith('tcp:') && !verifies && certificates === '' && finds) {
      verifies = true;
      certificates = `${jobDirectory}/client`;
    }
  }
  const flags = readSteps(job.commands).flatMap(({ calls }) =>
    calls.map((call) => dockerCall(call)?.host ?? null),
  );
  const flag = flags.findLast((each) => each !== null);
  return {
    service,
    daemonHasTls: daemon.tls,
    daemonPort: daemon.port,
    certificateDirectory: directory,
    clientHost: flag === undefined || flag === null ? host : expandVariables(flag, own),
    clientVerifies: verifies,
    clientCertificates: certificates,
    clientSeesCertificates: seen,
    clientMayTurnTlsOn:
      entrypoint &&
      jobDirectory !== '' &&
      !daemon.tls &&
      !daemon.old &&
      !verifies &&
      around.sharesCertificates,
  };
}

interface DaemonEnd {
  readonly tls: boolean;
  readonly port: string | null;
  readonly directory: string;
  /** From before 18.09, when the image had no TLS of its own. */
  readonly old: boolean;
}

function daemonEnd(service: ResolvedService, variables: Readonly<Record<string, string>>): DaemonEnd {
  const own = { ...variables, ...service.variables };
  const directory =
    own['DOCKER_TLS_CERTDIR'] === undefined ? '/certs' : expandVariables('$DOCKER_TLS_CERTDIR', own);
  const old = /docker:1[0-8]\b|docker:1\.\d/.test(service.name);
  const [first = ''] = service.command;
  if (first !== '' && !first.startsWith('-') && !first.includes('dockerd-entrypoint')) {
    const line = service.command.join(' ');
    const port = /tcp:\/\/0\.0\.0\.0:(\d+)/.exec(line)?.[1] ?? null;
    return { tls: /--tlsverify|--tls(?:\s|=true|$)/.test(line), port, directory, old };
  }
  const switchedOff = service.command.some((word) => /--tls(?:verify)?=false/.test(word));
  const plain = directory === '' || old;
  return { tls: !plain && !switchedOff, port: plain ? '2375' : '2376', directory, old };
}

/** Kubernetes and an empty entrypoint leave out the image's own, which sets the client up. */
function usesDockerEntrypoint(
  job: ResolvedJob,
  variables: Record<string, string>,
  around: Surroundings,
): boolean {
  const image = expandVariables(job.image.name, variables);
  const emptied = job.image.entrypoint !== null && (job.image.entrypoint[0] ?? '') === '';
  return /(?:^|\/)docker(?::|@|$)/.test(image) && around.executor !== 'kubernetes' && !emptied;
}

/** What the script exports and unsets before it uses docker. */
function exportsBeforeDocker(job: ResolvedJob): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of shellLines(job.commands)) {
    for (const [, name = '', value = ''] of line.matchAll(
      /(?:^|;|&&)\s*export\s+(\w+)=("[^"]*"|'[^']*'|[^\s;&]*)/g,
    ))
      found[name] = value.replace(/^["']|["']$/g, '');
    for (const name of /^unset\s+(.*)$/.exec(line)?.[1]?.split(/\s+/) ?? []) found[name] = '';
    if (usesDaemon(line) && !isWait(line)) break;
  }
  return found;
}

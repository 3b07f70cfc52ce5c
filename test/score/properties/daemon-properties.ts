import { expandVariables } from '../pipeline/expand-variables.ts';
import { daemonConnection } from './daemon-connection.ts';
import { daemonServices, hostNames, isDockerInDocker } from './daemon-services.ts';
import { variablesOf, type Property } from './property.ts';

/** Client and daemon agree on host, port, TLS and certificates. */
export const tlsConsistent: Property = (job, requirement, around) => {
  const connection = daemonConnection(job, around);
  if (connection === null) return 'no service runs a daemon';
  const local = around.executor === 'kubernetes' ? ['localhost', '127.0.0.1'] : [];
  const names = [...hostNames(connection.service), ...local];
  const [, host = '', port = ''] = /^tcp:\/\/([^:/]+):(\d+)\/?$/.exec(connection.clientHost) ?? [];
  if (host === '') return `DOCKER_HOST is ${connection.clientHost || 'not set'}`;
  if (port !== connection.daemonPort)
    return `client port ${port}, daemon port ${connection.daemonPort ?? 'none'}`;
  if (!names.includes(host)) return `no service answers to ${host}`;
  if (
    requirement['single'] === true &&
    daemonServices(job).filter(({ name }) => name.includes('dind')).length > 1
  )
    return 'two daemons';
  if (!connection.daemonHasTls) {
    if (connection.clientVerifies) return 'the client has TLS, the daemon has not';
    if (connection.clientMayTurnTlsOn) return 'the client may turn TLS on, the daemon has none';
    return requirement['allowPlain'] === true ? null : 'TLS is off';
  }
  if (!connection.clientVerifies) return 'the daemon has TLS, the client has not';
  if (!connection.clientSeesCertificates) return 'the client cannot see the certificates';
  const written = `${connection.certificateDirectory.replace(/\/$/, '')}/client`;
  if (connection.clientCertificates.replace(/\/$/, '') !== written)
    return `the client reads ${connection.clientCertificates || '~/.docker'}, the daemon writes ${written}`;
  const variables = { ...variablesOf(job, around), ...connection.service.variables };
  const certified =
    ['docker', 'localhost'].includes(host) || (variables['DOCKER_TLS_SAN'] ?? '').includes(host);
  return certified ? null : `the certificate does not name ${host}`;
};

/** Exactly one daemon answers to the host that the client uses. */
export const serviceAnswersTo: Property = (job, requirement, around) => {
  const used = /^tcp:\/\/([^:/]+)/.exec(daemonConnection(job, around)?.clientHost ?? '')?.[1] ?? 'docker';
  const host = typeof requirement['host'] === 'string' ? requirement['host'] : used;
  const local = around.executor === 'kubernetes' && ['localhost', '127.0.0.1'].includes(host);
  const answering = job.services.filter(
    (service) =>
      (isDockerInDocker(service.name) || around.daemonImages.includes(service.name)) &&
      (local || hostNames(service).includes(host)),
  );
  if (answering.length === 1) return null;
  return answering.length === 0
    ? `no daemon answers to ${host}`
    : `${answering.length} services answer to ${host}`;
};

/** The daemon takes the registry's certificate, or does without. */
export const daemonTrusts: Property = (job, requirement, around) => {
  const [service] = daemonServices(job);
  if (service === undefined) return 'no service runs a daemon';
  const command = expandVariables(service.command.join(' '), variablesOf(job, around));
  const registry = String(requirement['registry']);
  const trusts = command.includes('insecure-registry') && command.includes(registry);
  return trusts || /ca\.crt|certs\.d/.test(command) ? null : `the daemon does not trust ${registry}`;
};

/** Highest API version of each major version: https://docs.docker.com/reference/api/engine/#api-version-matrix */
const apiMinor: Readonly<Record<number, number>> = {
  17: 24,
  18: 39,
  19: 40,
  20: 41,
  23: 42,
  24: 43,
  25: 44,
  26: 45,
  27: 47,
  28: 51,
  29: 52,
};

/** The service is pinned, and its daemon speaks an API version that the client speaks, too. */
export const versionsMatch: Property = (job, requirement, around) => {
  const [service] = daemonServices(job);
  if (service === undefined) return 'no service runs a daemon';
  if (!/:\d+/.test(service.name)) return 'the service is not pinned';
  const variables = variablesOf(job, around);
  const image = expandVariables(job.image.name, variables);
  const client = /(?:^|\/)docker:/.test(image) ? majorVersion(image) : (requirement['cli'] ?? null);
  if (client === null) return null;
  const server = majorVersion(service.name) ?? 29;
  const wanted = { ...variables, ...service.variables }['DOCKER_MIN_API_VERSION'];
  const oldest = wanted === undefined ? oldestApi(server) : minorOf(wanted);
  const forced = variables['DOCKER_API_VERSION'];
  const newest = apiMinor[server] ?? 50;
  const spoken =
    forced === undefined
      ? minorOf(requirement['api'] ?? `1.${apiMinor[Number(client)] ?? 40}`)
      : minorOf(forced);
  if (spoken < oldest) return `the client speaks 1.${spoken}, the daemon 1.${oldest} and later`;
  return forced !== undefined && spoken > newest
    ? `the client speaks 1.${spoken}, the daemon up to 1.${newest}`
    : null;
};

function oldestApi(server: number): number {
  if (server >= 29) return 44;
  return server >= 25 ? 24 : 12;
}

function minorOf(version: unknown): number {
  return Number(String(version).split('.')[1] ?? '0');
}

function majorVersion(image: string): number | null {
  const number = /:(\d+)/.exec(image)?.[1];
  if (number !== undefined) return Number(number);
  if (image.includes(':stable')) return 19;
  return /:(?:latest|dind|cli|git)|docker$/.test(image) ? 29 : null;
}

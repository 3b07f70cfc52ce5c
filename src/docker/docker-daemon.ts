import type { JobService, Located } from '../ci-file/pipeline.ts';
import { dockerVersionOf, type DockerVersion } from './docker-version.ts';

/**
 * A Docker-in-Docker service of a job: where its daemon listens and under which names.
 * The rules are those of the image's entrypoint:
 * https://github.com/docker-library/docker/blob/master/dockerd-entrypoint.sh
 */
export interface DockerDaemon {
  readonly service: Located<JobService>;
  /** Index in the job's services. */
  readonly index: number;
  /** The image after expansion of the job's variables. */
  readonly image: string;
  readonly version: DockerVersion | null;
  /** `DOCKER_TLS_CERTDIR` as the service sees it, expanded; empty: the daemon serves plain TCP. */
  readonly certificateDirectory: string;
  readonly tls: boolean;
  /** null: the daemon's own `command:` leaves no TCP port that could be told. */
  readonly port: number | null;
  /** Host names under which the runner makes it known to the job. */
  readonly names: readonly string[];
  /** Names its certificate is valid for. */
  readonly certificateNames: readonly string[];
}

type Expand = (text: string) => string;

/** Whether a service image is a docker daemon. */
export function isDaemonImage(image: string): boolean {
  return /(?:^|[/:._-])dind(?:[/:._-]|$)|docker-in-docker/.test(image);
}

/** The job's docker daemons in order. `variables` are the job's YAML variables, which services see too. */
export function findDockerDaemons(
  services: readonly Located<JobService>[],
  variables: ReadonlyMap<string, string>,
  expand: Expand,
): readonly DockerDaemon[] {
  return services.flatMap((service, index) => {
    const image = expand(service.value.name);
    return isDaemonImage(image) ? [describeDaemon(service, index, image, variables, expand)] : [];
  });
}

/**
 * Names the runner derives from a service image: tag and registry port dropped, `/` as `__` and as `-`.
 * https://docs.gitlab.com/ci/services/#accessing-the-services
 */
export function derivedServiceNames(image: string): readonly string[] {
  const name = image
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .replace(/:\d+\//, '/');
  return [...new Set([name.replaceAll('/', '__'), name.replaceAll('/', '-')])];
}

function describeDaemon(
  service: Located<JobService>,
  index: number,
  image: string,
  variables: ReadonlyMap<string, string>,
  expand: Expand,
): DockerDaemon {
  const version = dockerVersionOf(image);
  const seen = new Map([...variables, ...service.value.variables]);
  const setting = seen.get('DOCKER_TLS_CERTDIR');
  const certificateDirectory = setting === undefined ? defaultCertificateDirectory(version) : expand(setting);
  const { entrypoint, command: given } = service.value;
  const command = [...(entrypoint ?? []).filter((word) => word !== ''), ...(given ?? [])].map(expand);
  const ownPort = portOfOwnCommand(command);
  const plain =
    certificateDirectory === '' || command.some((argument) => /^--tls(?:verify)?=false$/.test(argument));
  return {
    service,
    index,
    image,
    version,
    certificateDirectory,
    tls:
      ownPort === undefined
        ? !plain
        : command.some((argument) => /^--tls(?:verify)?(?:=true)?$/.test(argument)),
    port: ownPort === undefined ? (certificateDirectory === '' ? 2375 : 2376) : ownPort,
    names: [...new Set([...service.value.aliases, ...derivedServiceNames(image)])],
    certificateNames: [
      'docker',
      'localhost',
      ...subjectAlternativeNames(expand(seen.get('DOCKER_TLS_SAN') ?? '')),
    ],
  };
}

/** TLS became the image's default with 19.03; before, the daemon listened on plain 2375. */
function defaultCertificateDirectory(version: DockerVersion | null): string {
  return version !== null && version.major < 19 ? '' : '/certs';
}

/**
 * A `command:` that starts with a flag is appended to the entrypoint's own; one that names a program
 * (`dockerd`, `sh`) replaces it, as an `entrypoint:` does, and only its own `--host=tcp://…:port` counts.
 * Undefined: not replaced.
 */
function portOfOwnCommand(command: readonly string[]): number | null | undefined {
  const [first, ...rest] = command;
  if (first === undefined || first.startsWith('-')) return undefined;
  if (first.endsWith('dockerd-entrypoint.sh')) return portOfOwnCommand(rest);
  const host = /tcp:\/\/[^\s:]*:(\d+)/.exec(command.join(' '));
  return host === null ? null : Number(host[1]);
}

function subjectAlternativeNames(setting: string): readonly string[] {
  return [...setting.matchAll(/DNS:([^\s,]+)/g)].map((match) => match[1] ?? '');
}

import type { JobImage } from '../ci-file/pipeline.ts';
import { parseDockerHost, type DockerHost } from './docker-host.ts';
import { imageName } from './image-reference.ts';

/** How the job's docker client is set up to reach a daemon, as far as the CI file tells. */
export interface DockerClient {
  /** null: the file does not say and the image's entrypoint decides, or the value cannot be read. */
  readonly host: DockerHost | null;
  /** What decided `host`. */
  readonly hostFrom: 'variable' | 'script' | 'flag' | 'entrypoint' | 'default';
  /**
   * `DOCKER_TLS_VERIFY` is set to anything but the empty string: `0` and `false` switch TLS on as well
   * (https://docs.docker.com/reference/cli/docker/#environment-variables).
   */
  readonly verify: boolean;
  readonly verifyValue: string | null;
  /** `DOCKER_CERT_PATH`, expanded; empty when unset. */
  readonly certificatePath: string;
  /**
   * The official image's entrypoint runs and fills in what is unset from the certificates it finds:
   * https://github.com/docker-library/docker/blob/master/docker-entrypoint.sh
   */
  readonly entrypointDecides: boolean;
}

export interface ClientSurroundings {
  readonly image: JobImage | null;
  readonly executor: 'docker' | 'kubernetes' | 'shell' | 'other' | null;
  /** The environment at the command, expanded: YAML variables, overlaid by what the script exported. */
  readonly environment: ReadonlyMap<string, string>;
  /** Names the script itself exported. */
  readonly exported: ReadonlySet<string>;
  /** Value of `-H`/`--host` on the command line. */
  readonly hostFlag: string | null;
}

/** Works out where a docker client in these surroundings goes, and whether it speaks TLS. */
export function describeClient(surroundings: ClientSurroundings): DockerClient {
  const { environment, exported, hostFlag } = surroundings;
  const setting = environment.get('DOCKER_HOST') ?? '';
  const entrypointDecides = runsDockerEntrypoint(surroundings);
  const verifyValue = environment.get('DOCKER_TLS_VERIFY') ?? null;
  const common = {
    verify: verifyValue !== null && verifyValue !== '',
    verifyValue,
    certificatePath: environment.get('DOCKER_CERT_PATH') ?? '',
    entrypointDecides,
  };
  if (hostFlag !== null) return { ...common, host: parseDockerHost(hostFlag), hostFrom: 'flag' };
  if (setting !== '') {
    return {
      ...common,
      host: parseDockerHost(setting),
      hostFrom: exported.has('DOCKER_HOST') ? 'script' : 'variable',
    };
  }
  if (entrypointDecides) return { ...common, host: null, hostFrom: 'entrypoint' };
  return { ...common, host: { kind: 'socket', path: '/var/run/docker.sock' }, hostFrom: 'default' };
}

/** Whether an image is an official docker one (also mirrored): its entrypoint sets up the client. */
export function isDockerImage(image: string): boolean {
  return /(?:^|\/)docker$/.test(imageName(image));
}

/** Kubernetes skips image entrypoints by default, and `entrypoint: [""]` removes it. */
function runsDockerEntrypoint({ image, executor }: ClientSurroundings): boolean {
  if (image === null || executor === 'kubernetes' || !isDockerImage(image.name)) return false;
  return image.entrypoint === null || (image.entrypoint.length > 0 && image.entrypoint[0] !== '');
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DockerClient } from '../daemon/docker-client.ts';
import { JobFailure } from './job-failure.ts';
import type { JobLog } from './job-log.ts';
import type { RunnerSettings } from './runner-settings.ts';

/** What the parts of one job's run share. */
export interface JobContext {
  readonly docker: DockerClient;
  readonly log: JobLog;
  readonly settings: RunnerSettings;
  readonly variables: Readonly<Record<string, string>>;
  readonly serviceVariables: Readonly<Record<string, string>>;
  /** Begins the name of everything the job makes. */
  readonly prefix: string;
  /** Options of `docker run` for the volumes that job, services and helper share. */
  readonly volumeOptions: readonly string[];
  readonly networkOptions: readonly string[];
  /** Containers to remove when the job ends. */
  readonly containers: string[];
}

const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullable(),
});

/** Makes sure that an image is there, with the lines the runner writes about it. */
export async function provideImage({ docker, log }: JobContext, name: string): Promise<void> {
  log.say(`Using effective pull policy of [if-not-present] for container ${name}`);
  if ((await docker.inspect('image', name)) === null) {
    log.say(`Pulling docker image ${name} ...`);
    const { status, stderr } = await docker.run('pull', '--quiet', name);
    if (status !== 0) {
      const why = `${stderr.trim().split('\n').at(-1) ?? ''} (manager.go:281:0s)`;
      log.warn(`Failed to pull image with policy "if-not-present": ${why}`);
      throw new JobFailure(
        `failed to pull image "${name}" with specified policies [if-not-present]: ${why}`,
        'image_pull_failure',
      );
    }
  } else log.say('Using locally found image version due to "if-not-present" pull policy');
  await sayImage({ docker, log }, name);
}

/** `Using docker image sha256:… for docker:27 ...` */
export async function sayImage(
  { docker, log }: Pick<JobContext, 'docker' | 'log'>,
  name: string,
): Promise<void> {
  const { Id, RepoDigests } = imageSchema.parse(await docker.inspect('image', name));
  const digest = RepoDigests?.[0];
  log.say(`Using docker image ${Id} for ${name} ${digest === undefined ? '' : `with digest ${digest} `}...`);
}

/** Options of `docker run` that set variables. */
export function environmentOptions(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

export interface EntrypointOptions {
  readonly options: readonly string[];
  /** Arguments that come before the command. */
  readonly rest: readonly string[];
}

/** Options of `docker run` for an `entrypoint:`; `[""]` switches the image's own off. */
export function entrypointOptions(entrypoint: readonly string[] | null): EntrypointOptions {
  if (entrypoint === null || entrypoint.length === 0) return { options: [], rest: [] };
  const [program = '', ...rest] = entrypoint;
  return { options: ['--entrypoint', program], rest };
}

/** A short hexadecimal name for a thing, the same each time. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

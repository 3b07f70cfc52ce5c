import { z } from 'zod';
import type { ExpandedJob } from './expanded-pipeline.ts';
import { entrypointOptions, environmentOptions, type JobContext } from './job-context.ts';
import { JobFailure } from './job-failure.ts';
import { findShell, jobScript } from './job-script.ts';
import { hostOptions, type RunningService } from './services.ts';

/** The container a job's commands run in. */
export interface JobContainer {
  readonly job: ExpandedJob;
  readonly image: string;
  readonly services: readonly RunningService[];
}

const stateSchema = z.object({ State: z.object({ Error: z.string() }) });

/**
 * Runs commands in a container of the job's image and writes what they print to its log.
 *
 * @param stage - tells the containers of one job apart
 * @param limit - seconds until it is ended
 * @returns the exit status, or `late`
 * @throws JobFailure when the container cannot start
 */
export async function runInJob(
  context: JobContext,
  { job, image, services }: JobContainer,
  stage: string,
  commands: readonly string[],
  limit: number,
): Promise<number | 'late'> {
  const { docker, settings, variables } = context;
  const container = `${context.prefix}-${stage}`;
  const entry = entrypointOptions(job.image.entrypoint);
  context.containers.push(container);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void docker.run('rm', '--force', container);
  }, limit * 1000);
  const status = await docker.attach(
    container,
    [
      '--hostname',
      context.prefix,
      ...(settings.privileged ? ['--privileged'] : []),
      ...context.networkOptions,
      ...hostOptions(context, services),
      ...context.volumeOptions,
      ...environmentOptions(variables),
      ...entry.options,
      image,
      ...entry.rest,
      'sh',
      '-c',
      findShell,
    ],
    toLog(context, jobScript(commands, variables)),
  );
  clearTimeout(timer);
  if (late) return 'late';
  if (status !== 0) await refuseUnstarted(context, container);
  return status;
}

/** Runs the runner's own script in its helper image. */
export async function runHelper(
  context: JobContext,
  name: string,
  script: string,
  options: readonly string[],
): Promise<void> {
  const container = `${context.prefix}-${name}`;
  context.containers.push(container);
  const status = await context.docker.attach(
    container,
    [
      '--hostname',
      context.prefix,
      ...context.networkOptions,
      ...context.volumeOptions,
      ...options,
      '--entrypoint',
      'sh',
      'lab/helper',
      '-e',
      '-s',
    ],
    toLog(context, `${script}\n`),
  );
  if (status !== 0) throw new JobFailure(`exit code ${String(status)} of ${name}`, 'runner_system_failure');
}

function toLog({ log }: JobContext, input: string) {
  return {
    input,
    onStdout: (text: string): void => log.write('01O', text),
    onStderr: (text: string): void => log.write('01E', text),
  };
}

async function refuseUnstarted({ docker }: JobContext, container: string): Promise<void> {
  const found = stateSchema.safeParse(await docker.inspect('container', container));
  const problem = found.success ? found.data.State.Error : '';
  if (problem !== '') throw new JobFailure(`Error response from daemon: ${problem}`, 'runner_system_failure');
}

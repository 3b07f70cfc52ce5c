import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { JobContext } from './job-context.ts';
import type { RunningService } from './services.ts';

const stateSchema = z.object({ State: z.object({ Status: z.string() }) });

/** The runner keeps no more of a service's log. */
const longestLog = 64 * 1024;

/**
 * Waits until one port of the service takes a connection, as the docker executor does. If that takes too
 * long, a warning with the logs is written and the job goes on.
 */
export async function checkService(context: JobContext, service: RunningService): Promise<void> {
  if (service.ports.length === 0)
    return await warn(context, service, `service "${service.container}" has no exposed ports`, null);
  const check = `${service.container}-wait-for-service`;
  context.containers.push(check);
  await startCheck(context, service, check);
  const end = Date.now() + context.settings.waitForServices * 1000;
  while (!(await hasExited(context, check))) {
    if (Date.now() > end) {
      await warn(context, service, `service "${check}" timeout`, check);
      break;
    }
    await pause(150);
  }
  await context.docker.run('rm', '--force', check);
}

async function startCheck(context: JobContext, service: RunningService, check: string): Promise<void> {
  const host = service.id.slice(0, 12);
  const hosts =
    service.address === '' || context.settings.networkPerBuild
      ? []
      : ['--add-host', `${host}:${service.address}`];
  const options = [...context.networkOptions, ...hosts, '--entrypoint', 'sh'];
  await context.docker.run(
    'run',
    '--detach',
    '--name',
    check,
    ...options,
    'lab/helper',
    '-c',
    dial(host, service.ports),
  );
}

/** Dials every port again and again; the first that answers ends the check. */
function dial(host: string, ports: readonly number[]): string {
  const list = ports.join(' ');
  return `echo "waiting for TCP connection to ${host} on [${list}]..."
for port in ${list}; do
  ( until [ -e /tmp/up ]; do
      echo "dialing ${host}:$port..."
      if nc -w 2 ${host} $port < /dev/null > /dev/null 2>&1; then
        echo "dial succeeded on ${host}:$port. Exiting..."; touch /tmp/up
      else sleep 1; fi
    done ) &
done
until [ -e /tmp/up ]; do sleep 0.1; done`;
}

async function hasExited({ docker }: JobContext, container: string): Promise<boolean> {
  const state = stateSchema.safeParse(await docker.inspect('container', container));
  return !state.success || state.data.State.Status === 'exited';
}

async function warn(
  context: JobContext,
  service: RunningService,
  problem: string,
  check: string | null,
): Promise<void> {
  const checkLog = check === null ? '' : `\nHealth check container logs:\n${await logOf(context, check)}\n`;
  context.log.write(
    '00E',
    `\n\u001b[0;33m*** WARNING:\u001b[0;m Service ${service.container} probably didn't start properly.\n\n` +
      `Health check error:\n${problem}\n${checkLog}\nService container logs:\n` +
      `${await logOf(context, service.container)}\n\n\u001b[0;33m*********\u001b[0;m\n\n`,
  );
}

async function logOf({ docker }: JobContext, container: string): Promise<string> {
  const { stdout, stderr } = await docker.run('logs', '--timestamps', container);
  return `${stdout}${stderr}`.trim().split('\n').toSorted().join('\n').slice(0, longestLog);
}

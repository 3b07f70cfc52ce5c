import { z } from 'zod';
import { expandValue } from './expand-value.ts';
import type { ServiceDefinition } from './expanded-pipeline.ts';
import { entrypointOptions, environmentOptions, provideImage, type JobContext } from './job-context.ts';
import { JobFailure } from './job-failure.ts';
import { serviceNames } from './service-names.ts';

/** A service's container. */
export interface RunningService {
  readonly container: string;
  readonly id: string;
  /** Its address when it was started; '' where it had died by then. */
  readonly address: string;
  readonly aliases: readonly string[];
  /** Ports the image exposes, ascending. */
  readonly ports: readonly number[];
}

const containerSchema = z.object({
  Id: z.string(),
  Config: z.object({ ExposedPorts: z.record(z.string(), z.unknown()).nullish() }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string() })) }),
});

/** Starts a job's services in their order; a name that an earlier one has is not given again. */
export async function startServices(
  context: JobContext,
  definitions: readonly ServiceDefinition[],
): Promise<readonly RunningService[]> {
  const running: RunningService[] = [];
  for (const [index, definition] of definitions.entries()) {
    const taken = new Set(running.flatMap(({ aliases }) => aliases));
    running.push(await startService(context, definition, index, taken));
  }
  return running;
}

async function startService(
  context: JobContext,
  definition: ServiceDefinition,
  index: number,
  taken: ReadonlySet<string>,
): Promise<RunningService> {
  const { docker, log, settings, variables } = context;
  const image = expandValue(definition.name, variables);
  const { printed, hosts } = serviceNames(image);
  log.say(`Starting service ${printed}...`);
  await provideImage(context, image);
  const aliases = [...new Set([...hosts, ...definition.aliases])].filter((alias) => !taken.has(alias));
  const container = `${context.prefix}-${hosts[0] ?? ''}-${String(index)}`;
  context.containers.push(container);
  const entry = entrypointOptions(definition.entrypoint);
  const command = definition.command.map((argument) => expandValue(argument, variables));
  const { status, stderr } = await docker.run(
    'run',
    '--detach',
    '--name',
    container,
    ...(settings.privileged ? ['--privileged'] : []),
    ...context.networkOptions,
    ...(settings.networkPerBuild ? aliases.flatMap((alias) => ['--network-alias', alias]) : []),
    ...context.volumeOptions,
    ...environmentOptions(serviceEnvironment(context, definition)),
    ...entry.options,
    image,
    ...entry.rest,
    ...command,
  );
  if (status !== 0) throw new JobFailure(firstLine(stderr), 'runner_system_failure');
  const { Id, Config, NetworkSettings } = containerSchema.parse(await docker.inspect('container', container));
  const ports = Object.keys(Config.ExposedPorts ?? {}).filter((port) => port.endsWith('/tcp'));
  return {
    container,
    id: Id,
    address: Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '',
    aliases,
    ports: ports.map((port) => Number.parseInt(port, 10)).toSorted((one, other) => one - other),
  };
}

/** A service's own variables come last and may use any variable of the job. */
function serviceEnvironment(
  { settings, variables, serviceVariables }: JobContext,
  definition: ServiceDefinition,
): Record<string, string> {
  const own = Object.entries(definition.variables).map(([name, value]) => [
    name,
    expandValue(value, variables),
  ]);
  const slow: Record<string, string> =
    settings.slowStart > 0 ? { DIND_START_DELAY: String(settings.slowStart) } : {};
  return { ...serviceVariables, ...slow, ...(Object.fromEntries(own) as Record<string, string>) };
}

function firstLine(errors: string): string {
  return (errors.split('\n')[0] ?? '').replace(/^docker: /, '');
}

/** Options of `docker run` with which a job finds its services by name: entries in its hosts file. */
export function hostOptions(
  { settings }: JobContext,
  services: readonly RunningService[],
): readonly string[] {
  if (settings.networkPerBuild) return [];
  return services
    .filter(({ address }) => address !== '')
    .flatMap(({ address, aliases, id }) =>
      [...aliases, id.slice(0, 12)].flatMap((name) => ['--add-host', `${name}:${address}`]),
    );
}

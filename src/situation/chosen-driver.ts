import type { Situation } from './situation.ts';

/** Drivers that docker took out, by the first major version without them: https://docs.docker.com/engine/deprecated/ */
const removed: ReadonlyMap<string, number> = new Map([
  ['aufs', 24],
  ['overlay', 24],
  ['devicemapper', 25],
]);

/** The storage driver that the file asks for where it is not one that works nearly anywhere; else null. */
export function unusualDriver({ variables, daemons, expand }: Situation): string | null {
  const flags = daemons[0]?.service.value.command ?? [];
  const flag = flags.map((argument) => /^(?:--storage-driver|-s)=(.+)/.exec(argument)?.[1]);
  const driver = flag.find((value) => value !== undefined) ?? expand(variables.get('DOCKER_DRIVER') ?? '');
  return driver === '' || driver === 'overlay2' || driver === 'vfs' ? null : driver;
}

/** Whether the daemon is too new to have the driver. A version that is not known is a new one. */
export function isDriverGone(driver: string, { daemons }: Situation): boolean {
  const since = removed.get(driver);
  return since !== undefined && (daemons[0]?.version?.major ?? Infinity) >= since;
}

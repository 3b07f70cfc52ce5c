import { daemonImageOf } from '../../docker/docker-image-name.ts';
import { derivedServiceNames } from '../../docker/docker-daemon.ts';
import { dockerVersionOf } from '../../docker/docker-version.ts';
import { describeDockerJob } from '../../situation/docker-jobs.ts';
import type { Situation } from '../../situation/situation.ts';

/** A service to start a docker daemon with. */
export interface DaemonService {
  readonly name: string;
  /** Where the image's path does not give the name docker. */
  readonly alias?: string;
}

/** Takes clients from API 1.24 on, so nearly any: for images that do not say which client they hold. */
const tolerantDaemon = 'docker:28-dind';

/**
 * The service a job should have: the daemon in the version of its docker image, else the one that the
 * pipeline's other jobs use, else one that takes nearly any client.
 *
 * @param like an image of docker to take the version from, instead of the job's own
 */
export function chooseDaemonService(situation: Situation, like?: string): DaemonService {
  const { job, expand } = situation;
  const image = like ?? job.image?.value.name ?? '';
  const matching = daemonImageOf(image, expand);
  const elsewhere = servicesElsewhere(situation);
  const same = elsewhere.find(({ name }) => matching !== null && sameVersion(expand(name), expand(matching)));
  const name = same?.name ?? matching ?? elsewhere[0]?.name ?? tolerantDaemon;
  return derivedServiceNames(expand(name)).includes('docker') ? { name } : { name, alias: 'docker' };
}

/** The dind services of other jobs whose variables this one has too, the most frequent first. */
function servicesElsewhere({ pipeline, job }: Situation): readonly { readonly name: string }[] {
  const counts = new Map<string, number>();
  for (const other of pipeline.jobs.values()) {
    if (other.name === job.name || other.kind !== 'script') continue;
    for (const { service } of describeDockerJob(other).daemons) {
      const { name } = service.value;
      const names = [...name.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
      const known = names.every(
        (variable) => other.variables.get(variable)?.value === job.variables.get(variable)?.value,
      );
      if (known) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].toSorted((one, two) => two[1] - one[1]).map(([name]) => ({ name }));
}

function sameVersion(one: string, other: string): boolean {
  const [a, b] = [dockerVersionOf(one), dockerVersionOf(other)];
  return a?.major === b?.major && (a?.minor === b?.minor || a?.minor === null || b?.minor === null);
}

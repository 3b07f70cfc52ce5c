import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf } from '../place.ts';
import { dockerReleaseOf, isAtLeast } from './docker-release.ts';

/** A storage driver that daemons choose by themselves where it works, prescribed where it may not. */
export const overlayDriverPinned: CheckRule = {
  id: 'overlay-driver-pinned',
  severity: 'warning',
  title: 'DOCKER_DRIVER prescribes what the daemon would choose',
  advice: 'Remove DOCKER_DRIVER: daemons since 19.03 take overlay2 by themselves wherever it works.',
  find({ jobs }) {
    return jobs.flatMap((checked) =>
      checked.daemons.flatMap((daemon): RuleFinding[] => {
        const own = daemon.service.value.variables.get('DOCKER_DRIVER');
        const setting = own === undefined ? checked.job.variables.get('DOCKER_DRIVER') : daemon.service;
        const driver = checked.expand(own ?? checked.variables.get('DOCKER_DRIVER') ?? '');
        if (setting === undefined || !/^overlay2?$/.test(driver) || !choosesByItself(daemon)) return [];
        return [
          {
            job: checked.job.name,
            place: placeOf(setting),
            ...(driver === 'overlay' && knowsNoOverlay(daemon) ? { severity: 'error' as const } : {}),
            subject: `DOCKER_DRIVER ${driver}`,
            reason: reasonFor(driver),
            propose: () => (own === undefined ? removeSetting(checked, jobs) : null),
          },
        ];
      }),
    );
  },
};

function reasonFor(driver: string): string {
  return driver === 'overlay'
    ? 'The storage driver overlay went away with docker 24: a newer daemon that is told to use it does not start, or cannot store an image.'
    : 'Daemons take overlay2 by themselves where it works. Told to, a daemon dies where it does not, for instance on a host whose own storage is an overlay, and docker 29 stays with its old image store.';
}

/** https://docs.docker.com/engine/deprecated/#overlay-storage-driver */
function knowsNoOverlay({ image }: DockerDaemon): boolean {
  const release = dockerReleaseOf(image);
  return release !== null && (release.kind === 'floating' || isAtLeast(release, 24));
}

/** Images before 19.03 started the daemon with the slow vfs unless told otherwise. */
function choosesByItself({ image }: DockerDaemon): boolean {
  const release = dockerReleaseOf(image);
  return release !== null && (release.kind === 'floating' || isAtLeast(release, 19, 3));
}

/** It may go wherever no older daemon needs it; to a docker client it means nothing. */
function removeSetting({ job }: CheckedJob, jobs: readonly CheckedJob[]): ProposedRemedy {
  const acceptableFor = jobs
    .filter(({ daemons }) => daemons.every(choosesByItself))
    .map((other) => other.job.name);
  return {
    kind: 'edits',
    title: 'Let the docker daemon choose its storage driver',
    edits: [{ op: 'remove-variable', job: job.name, acceptableFor, name: 'DOCKER_DRIVER' }],
    otherwise: 'Remove DOCKER_DRIVER.',
  };
}

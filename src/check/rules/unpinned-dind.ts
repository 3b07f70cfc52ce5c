import type { Edit } from '../../ci-file/edit.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf } from '../place.ts';
import { findRefusal } from './api-refusal.ts';
import { dockerReleaseOf, isAtLeast, withTag, type DockerRelease } from './docker-release.ts';

/** Docker's client or daemon in whatever version is the newest when the job runs. */
export const unpinnedDind: CheckRule = {
  id: 'unpinned-dind',
  severity: 'warning',
  title: 'docker:dind without a version',
  advice:
    'Name the same version for the job image and the service, for instance the one that the last good job printed with "docker version", and raise both together.',
  find({ jobs }) {
    return jobs.flatMap((checked) => checked.daemons.flatMap((daemon) => checkDaemon(checked, daemon, jobs)));
  },
};

function checkDaemon(
  checked: CheckedJob,
  daemon: DockerDaemon,
  jobs: readonly CheckedJob[],
): readonly RuleFinding[] {
  const served = dockerReleaseOf(daemon.image);
  const client = clientRelease(checked);
  // Where the two refuse each other today, version-skew says so.
  if (served !== null && client !== null && findRefusal(client, served) !== null) return [];
  if (served?.kind === 'floating') {
    return [
      {
        job: checked.job.name,
        place: placeOf(daemon.service),
        subject: daemon.service.value.name,
        reason: `${daemon.image} is whatever docker released last. New releases have broken jobs overnight: 19.03 switched TLS on, 29.0 refused clients older than docker 25.`,
        propose: (names) =>
          pinDaemon(
            jobs.filter(({ job }) => names.includes(job.name)),
            daemon.index,
          ),
      },
    ];
  }
  const { image } = checked.job;
  if (served?.kind !== 'pinned' || client?.kind !== 'floating' || image === null) return [];
  return [
    {
      job: checked.job.name,
      place: placeOf(image),
      subject: image.value.name,
      reason: `The client of ${checked.expand(image.value.name)} is whatever docker released last, while the daemon stays at ${served.number}. A newer client may refuse it, as docker 29 refuses daemons older than 19.03.`,
      propose: (names) => pinClient(checked, names, served.number),
    },
  ];
}

function clientRelease({ job, expand }: CheckedJob): DockerRelease | null {
  return job.image === null ? null : dockerReleaseOf(expand(job.image.value.name));
}

/** Each job's daemon gets the version of its own client. */
function pinDaemon(jobs: readonly CheckedJob[], index: number): ProposedRemedy | null {
  const wanted = new Map<string, string>();
  for (const checked of jobs) {
    const client = clientRelease(checked);
    const name = checked.job.services[index]?.value.name;
    // Daemons before 20.10.16 do not start on hosts with cgroup v2: a pin there would break what works.
    if (client?.kind !== 'pinned' || !isAtLeast(client, 20, 10, 16) || name === undefined) continue;
    const pinned = withTag(name, `${client.number}-dind`);
    if (pinned !== null) wanted.set(checked.job.name, pinned);
  }
  const [first] = wanted.values();
  if (first === undefined) return null;
  const edits = [...wanted].map(([job, name]): Edit => ({
    op: 'update-service',
    job,
    acceptableFor: [...wanted].filter(([, other]) => other === name).map(([other]) => other),
    index,
    changes: { name },
  }));
  return {
    kind: 'edits',
    title: `Pin the docker daemon to its client's version: ${first}`,
    edits,
    otherwise: `Use ${first} as the service of ${[...wanted.keys()].join(', ')}.`,
  };
}

function pinClient({ job }: CheckedJob, names: readonly string[], number: string): ProposedRemedy | null {
  const present = job.image?.value.name ?? '';
  const variant = /[:-](cli|git|dind)$/.exec(present)?.[1];
  const name = withTag(present, variant === undefined ? number : `${number}-${variant}`);
  if (name === null) return null;
  return {
    kind: 'edits',
    title: `Pin the docker client to its daemon's version: ${name}`,
    edits: [{ op: 'set-image', job: job.name, acceptableFor: names, name }],
    otherwise: `Use ${name} as the image of ${names.join(', ')}.`,
  };
}

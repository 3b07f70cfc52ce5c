import type { Edit } from '../../ci-file/edit.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf } from '../place.ts';
import { findRefusal } from './api-refusal.ts';
import { dockerReleaseOf, isAtLeast, withTag, type DockerRelease } from './docker-release.ts';

/** A client and a daemon of which one refuses the other's API version. */
export const versionSkew: CheckRule = {
  id: 'version-skew',
  severity: 'error',
  title: 'The docker client and the daemon refuse each other',
  advice:
    'Use the same docker version for the job image and the service, 20.10.16 or newer: older daemons do not start on hosts with cgroup v2.',
  find({ jobs }) {
    return jobs.flatMap((checked) => {
      const daemon = checked.daemons[0];
      if (daemon === undefined || checked.daemons.length > 1 || checked.firstDaemonCommand === null)
        return [];
      return checkPair(checked, daemon);
    });
  },
};

function checkPair(checked: CheckedJob, daemon: DockerDaemon): readonly RuleFinding[] {
  const { image } = checked.job;
  const client = image === null ? null : dockerReleaseOf(checked.expand(image.value.name));
  const served = dockerReleaseOf(daemon.image);
  if (image === null || client === null || served === null) return [];
  const settled = checked.variables.has('DOCKER_API_VERSION') || hasOwnMinimum(checked, daemon);
  const reason = settled ? null : findRefusal(client, served);
  if (reason === null) return [];
  const place = client.kind === 'pinned' ? placeOf(image) : placeOf(daemon.service);
  return [
    {
      job: checked.job.name,
      place,
      subject: `${image.value.name} ${daemon.service.value.name}`,
      reason,
      propose: (jobs) => agreeOnVersion(checked, jobs, daemon, client, served),
    },
  ];
}

/** The daemon can be told to take older clients. */
function hasOwnMinimum({ variables }: CheckedJob, { service }: DockerDaemon): boolean {
  return variables.has('DOCKER_MIN_API_VERSION') || service.value.variables.has('DOCKER_MIN_API_VERSION');
}

/** The side that can follow gets the other's version, where the file names one. */
function agreeOnVersion(
  { job }: CheckedJob,
  jobs: readonly string[],
  daemon: DockerDaemon,
  client: DockerRelease,
  served: DockerRelease,
): ProposedRemedy | null {
  const target = { job: job.name, acceptableFor: jobs };
  const image = job.image?.value.name ?? '';
  const clientFollows = served.kind === 'pinned' && (client.kind === 'floating' || isAtLeast(served, 29));
  const daemonFollows = client.kind === 'pinned' && isAtLeast(client, 29);
  if (clientFollows) {
    const variant = /[:-](cli|git|dind)$/.exec(image)?.[1];
    const name = withTag(image, variant === undefined ? served.number : `${served.number}-${variant}`);
    return name === null ? null : propose(name, jobs, { ...target, op: 'set-image', name });
  }
  if (!daemonFollows) return null;
  const name = withTag(daemon.service.value.name, `${client.number}-dind`);
  if (name === null) return null;
  return propose(name, jobs, { ...target, op: 'update-service', index: daemon.index, changes: { name } });
}

function propose(name: string, jobs: readonly string[], edit: Edit): ProposedRemedy {
  return {
    kind: 'edits',
    title: `Use ${name}, so that docker's client and daemon are of one version`,
    edits: [edit],
    otherwise: `Use ${name} in ${jobs.join(', ')}.`,
  };
}

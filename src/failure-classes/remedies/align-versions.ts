import type { Edit } from '../../ci-file/edit.ts';
import { isDockerImage } from '../../docker/docker-client.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import { clientImageOf, daemonImageOf } from '../../docker/docker-image-name.ts';
import { dockerVersionOf } from '../../docker/docker-version.ts';
import { imageName } from '../../docker/image-reference.ts';
import type { VersionRefusal } from '../../docker/version-refusal.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';

/** The last release whose daemon still takes clients down to API 1.24: https://docs.docker.com/engine/release-notes/29/ */
const lastTolerantVersion = 28;

/** From here on a daemon runs containers on hosts with cgroup v2 only: https://docs.docker.com/engine/release-notes/20.10/ */
const firstOnCgroup2 = 20;

/** Brings client and daemon to one version, each pinned, or drops the variable that forces one. */
export function alignVersions(situation: Situation, refusal: VersionRefusal): ProposedRemedy {
  const { job, daemons } = situation;
  const text =
    'Use the same docker version for the job image and the docker:dind service, and pin both, for instance docker:28 and docker:28-dind.';
  const forced = liftForcedVersion(situation, refusal);
  if (forced !== null) return forced;
  const daemon = daemons[0];
  if (refusal.forced && job.image !== null && isDockerImage(situation.expand(job.image.value.name))) {
    const where =
      "Remove DOCKER_API_VERSION where it is set, in the project's or group's CI/CD variables or in the image: the docker client agrees with the daemon by itself.";
    return { kind: 'advice', audience: 'maintainer', text: where };
  }
  const edits = daemon === undefined ? [] : pinBoth(situation, daemon, refusal);
  if (edits.length === 0) return { kind: 'advice', audience: 'maintainer', text };
  return {
    kind: 'edits',
    title: `Use one docker version for client and daemon in ${job.name}`,
    edits,
    otherwise: text,
  };
}

/** A version that the file itself forces on the client. */
function liftForcedVersion(situation: Situation, { clientVersion }: VersionRefusal): ProposedRemedy | null {
  const { job, pipeline, variables } = situation;
  const name = 'DOCKER_API_VERSION';
  const otherwise = 'Remove DOCKER_API_VERSION; client and daemon agree on a version by themselves.';
  const exported = situation.commands.find(({ command }) => exportsVersion(command));
  const value = variables.get(name);
  if (exported !== undefined) return { kind: 'advice', audience: 'maintainer', text: otherwise };
  if (value === undefined || (clientVersion !== null && situation.expand(value) !== clientVersion))
    return null;
  const acceptableFor = jobsWhere(pipeline, job, (other) => other.job.variables.get(name)?.value === value);
  return {
    kind: 'edits',
    title: 'Let client and daemon agree on the API version',
    edits: [{ op: 'remove-variable', job: job.name, acceptableFor, name }],
    otherwise,
  };
}

function exportsVersion(command: JobCommand['command']): boolean {
  return (
    command.words.slice(1).some(({ text }) => text.startsWith('DOCKER_API_VERSION=')) ||
    command.assignments.some(({ name }) => name === 'DOCKER_API_VERSION')
  );
}

/** A service that floats follows an image that is new enough for today's hosts; beside a pinned one the older side follows. */
function pinBoth(situation: Situation, daemon: DockerDaemon, refusal: VersionRefusal): readonly Edit[] {
  const { job, expand } = situation;
  const written = job.image?.value.name ?? null;
  const image = written === null ? null : expand(written);
  if (image === null || written === null || !isDockerImage(image))
    return pinDaemonForForeignClient(situation, daemon, refusal);
  const client = dockerVersionOf(image);
  if (refusal.forced || (client !== null && client.major === daemon.version?.major)) return [];
  const pinned = daemon.version !== null;
  const clientWillDo =
    client !== null &&
    !/:stable\b/.test(image) &&
    client.major >= (refusal.older === 'client' ? firstOnCgroup2 : 0);
  if (!pinned && clientWillDo) {
    const name = daemonImageOf(written, expand);
    return name === null ? [] : [setService(situation, daemon, keepRegistry(daemon, name))];
  }
  if (pinned && refusal.older === 'client') {
    const name = clientImageOf(daemon.service.value.name);
    return name === null ? [] : [setImage(situation, daemon, withRegistryOf(written, name))];
  }
  if (pinned) {
    const name = daemonImageOf(written, expand);
    return name === null || client === null
      ? []
      : [setService(situation, daemon, keepRegistry(daemon, name))];
  }
  const version = versionThatAsks(refusal);
  if (version === null) return [];
  return [
    setImage(situation, daemon, `${imageName(written)}:${version}`),
    setService(situation, daemon, `${imageName(daemon.service.value.name)}:${version}-dind`),
  ];
}

/** A client inside another image cannot be changed here; the daemon has to take it. */
function pinDaemonForForeignClient(
  situation: Situation,
  daemon: DockerDaemon,
  { older, limit }: VersionRefusal,
): readonly Edit[] {
  if (older === 'daemon' || limit === null || !isDockerImage(daemon.image.replace(/-dind\b.*$/, '')))
    return [];
  const isNewer = daemon.version === null || daemon.version.major > lastTolerantVersion;
  if (!isNewer) return [];
  return [
    setService(
      situation,
      daemon,
      `${imageName(daemon.service.value.name)}:${String(lastTolerantVersion)}-dind`,
    ),
  ];
}

/** The release of the daemon, told by the oldest API it takes: 1.44 came with 29. */
function versionThatAsks({ older, limit }: VersionRefusal): string | null {
  return older === 'client' && limit === '1.44' ? '29' : null;
}

function setService(situation: Situation, daemon: DockerDaemon, name: string): Edit {
  const { job, pipeline } = situation;
  const acceptableFor = jobsWhere(pipeline, job, (other) => {
    const theirs = other.daemons[0];
    if (theirs === undefined) return !other.usesDocker;
    return (
      theirs.service.value.name === daemon.service.value.name &&
      (!other.usesDocker || sameImage(other.job, job))
    );
  });
  const alias = keepsName(daemon, name) ? {} : { alias: 'docker' };
  return {
    op: 'update-service',
    job: job.name,
    acceptableFor,
    index: daemon.index,
    changes: { name, ...alias },
  };
}

function keepsName(daemon: DockerDaemon, name: string): boolean {
  return imageName(name) === imageName(daemon.service.value.name) || daemon.service.value.aliases.length > 0;
}

/** A job with another daemon keeps its image: the new client might not get along with that one. */
function setImage(situation: Situation, daemon: DockerDaemon, name: string): Edit {
  const { job, pipeline } = situation;
  const acceptableFor = jobsWhere(
    pipeline,
    job,
    (other) =>
      sameImage(other.job, job) &&
      (other.daemons.length > 0 || !other.usesDocker) &&
      other.daemons.every(({ image }) => image === daemon.image),
  );
  return { op: 'set-image', job: job.name, acceptableFor, name };
}

function sameImage(one: Situation['job'], other: Situation['job']): boolean {
  return one.image?.value.name === other.image?.value.name;
}

/** The tag is what has to agree; where the images come from stays as it is. */
function keepRegistry(daemon: DockerDaemon, name: string): string {
  return withRegistryOf(daemon.service.value.name, name);
}

function withRegistryOf(present: string, name: string): string {
  return `${imageName(present)}${name.slice(imageName(name).length)}`;
}

import type { Edit } from '../../ci-file/edit.ts';
import type { JobService } from '../../ci-file/pipeline.ts';
import { findDockerDaemons, type DockerDaemon } from '../../docker/docker-daemon.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import type { DaemonAbsence } from '../../situation/daemon-absence.ts';
import { jobsWhere, type DockerJob } from '../../situation/docker-jobs.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { chooseDaemonService } from './daemon-service.ts';
import { applyTlsSettings, jobsWithSameTls, tlsVariables, type TlsSettings } from './tls-settings.ts';
import { waitForDaemon } from './wait-for-daemon.ts';

/** Gives the client a daemon, and both the settings with which they meet. */
export function reachDaemon(situation: Situation, absence: DaemonAbsence): ProposedRemedy {
  switch (absence.kind) {
    case 'no-service':
      return addService(situation);
    case 'client-as-service':
      return replaceClientService(situation, absence.index);
    case 'other-name':
      return nameDaemon(situation, absence.daemon, absence.name);
    case 'client-not-told':
      return tellClient(situation, absence.daemon);
    case 'no-port':
      return restoreEntrypoint(situation, absence.daemon);
    case 'listens-at-name':
      return dropFlag(situation, absence.daemon, absence.flag);
    case 'names-unknown':
      return useLocalhost(situation, absence.daemon);
  }
}

function addService(situation: Situation): ProposedRemedy {
  const { job } = situation;
  const service = chooseDaemonService(situation);
  const daemon = imagineDaemon(situation, service);
  const acceptableFor = jobsWithoutDaemon(situation);
  const edits: readonly Edit[] = [
    { op: 'add-service', job: job.name, acceptableFor, service },
    ...settle(situation, daemon, acceptableFor),
    ...waitOnKubernetes(situation),
  ];
  return {
    kind: 'edits',
    title: `Start a docker daemon for ${job.name}`,
    edits,
    otherwise: `Add the service ${service.name} to ${job.name}${service.alias === undefined ? '' : ` with the alias ${service.alias}`}.`,
  };
}

function replaceClientService(situation: Situation, index: number): ProposedRemedy {
  const { job } = situation;
  const service = job.services[index];
  const chosen = chooseDaemonService(situation, service?.value.name);
  const daemon = imagineDaemon(situation, { ...chosen, ...aliasOf(service?.value) });
  const acceptableFor = jobsWhere(situation.pipeline, job, (other) =>
    other.job.services.some(({ value }) => value.name === service?.value.name),
  );
  return {
    kind: 'edits',
    title: `Run docker's daemon as the service of ${job.name}`,
    edits: [
      { op: 'update-service', job: job.name, acceptableFor, index, changes: { name: chosen.name } },
      ...settle(situation, daemon, acceptableFor),
      ...waitOnKubernetes(situation),
    ],
    otherwise: `Use ${chosen.name} as the service of ${job.name}.`,
  };
}

function nameDaemon(situation: Situation, daemon: DockerDaemon, name: string): ProposedRemedy {
  const { job } = situation;
  // The daemon's certificate holds the name docker only.
  const alias = daemon.tls && !daemon.certificateNames.includes(name) ? 'docker' : name;
  const aliases = [...daemon.service.value.aliases, alias].join(',');
  const acceptableFor = jobsWithSameTls(situation, daemon);
  const known = daemon.names.includes(alias);
  const named: DockerDaemon = { ...daemon, names: [...daemon.names, alias] };
  const changes: readonly Edit[] = known
    ? []
    : [
        {
          op: 'update-service',
          job: job.name,
          acceptableFor,
          index: daemon.index,
          changes: { alias: aliases },
        },
      ];
  return {
    kind: 'edits',
    title: `Let the daemon of ${job.name} answer to the name ${alias}`,
    edits: [...changes, ...settle(situation, named, acceptableFor)],
    otherwise: `Give the service ${daemon.image} the alias ${alias}.`,
  };
}

function tellClient(situation: Situation, daemon: DockerDaemon): ProposedRemedy {
  // Whatever the image's entrypoint should have done, it did not.
  const settings = settingsFor(situation, daemon, false);
  return {
    kind: 'edits',
    title: `Send the docker client of ${situation.job.name} to its daemon`,
    edits: [...applyTlsSettings(situation, daemon, settings), ...waitOnKubernetes(situation)],
    otherwise: Object.entries(settings)
      .map(([name, value]) => `Set ${name} to "${value}".`)
      .join(' '),
  };
}

/** Flags alone are added to what the entrypoint starts; a program replaces it. */
function restoreEntrypoint(situation: Situation, daemon: DockerDaemon): ProposedRemedy {
  const { job } = situation;
  const [program, ...flags] = daemon.service.value.command ?? [];
  const text = `Leave only flags in the command of ${daemon.image}, so that the image's entrypoint adds port and certificates.`;
  const plain =
    program === 'dockerd' && flags.every((flag) => flag.startsWith('-') && !/^(?:-H|--host)\b/.test(flag));
  if (!plain) return { kind: 'advice', audience: 'maintainer', text };
  return {
    kind: 'edits',
    title: `Let the entrypoint of ${daemon.image} start its daemon`,
    edits: [
      {
        op: 'update-service',
        job: job.name,
        acceptableFor: jobsWithSameTls(situation, daemon),
        index: daemon.index,
        changes: { removeFromCommand: [program] },
      },
    ],
    otherwise: text,
  };
}

function dropFlag(situation: Situation, daemon: DockerDaemon, flag: string): ProposedRemedy {
  const { job } = situation;
  return {
    kind: 'edits',
    title: `Let the daemon of ${job.name} listen at all addresses`,
    edits: [
      {
        op: 'update-service',
        job: job.name,
        acceptableFor: jobsWithSameTls(situation, daemon),
        index: daemon.index,
        changes: { removeFromCommand: [flag] },
      },
    ],
    otherwise: `Remove ${flag} from the command of ${daemon.image}.`,
  };
}

function useLocalhost(situation: Situation, daemon: DockerDaemon): ProposedRemedy {
  const settings = { DOCKER_HOST: `tcp://localhost:${String(daemon.port ?? 2375)}` };
  return {
    kind: 'edits',
    title: `Reach the daemon of ${situation.job.name} at localhost`,
    edits: [...applyTlsSettings(situation, daemon, settings), ...waitForDaemon(situation)],
    otherwise: `Set DOCKER_HOST to "${settings.DOCKER_HOST}", or update the runner.`,
  };
}

/** The daemon that a service would start. */
function imagineDaemon(
  situation: Situation,
  service: { readonly name: string; readonly alias?: string },
): DockerDaemon {
  const value: JobService = {
    name: service.name,
    aliases: service.alias === undefined ? [] : service.alias.split(/[\s,]+/),
    entrypoint: null,
    command: null,
    variables: new Map(),
  };
  const [daemon] = findDockerDaemons(
    [{ value, origin: situation.job.origin }],
    situation.variables,
    situation.expand,
  );
  if (daemon === undefined) throw new RangeError(`${service.name} is no image of a docker daemon`);
  return daemon;
}

function aliasOf(service: JobService | undefined): { readonly alias?: string } {
  return service === undefined || service.aliases.length === 0 ? {} : { alias: service.aliases.join(',') };
}

/** Edits that make client and daemon agree; none where they do already. */
function settle(
  situation: Situation,
  daemon: DockerDaemon,
  acceptableFor: readonly string[],
): readonly Edit[] {
  return applyTlsSettings(situation, daemon, settingsFor(situation, daemon), acceptableFor);
}

/** What the client needs to be told, given what the daemon will do. */
function settingsFor(situation: Situation, daemon: DockerDaemon, trustEntrypoint = true): TlsSettings {
  const client = describeFailedClient(situation);
  const kubernetes = situation.trace.runner.executor === 'kubernetes';
  const meets = (name: string): boolean =>
    daemon.names.includes(name) || (kubernetes && /^(?:localhost|127\.0\.0\.1)$/.test(name));
  const asksForTls = client.verify && client.verifyValue !== '';
  const old = daemon.version !== null && daemon.version.major < 19;
  if (
    trustEntrypoint &&
    client.hostFrom === 'entrypoint' &&
    (daemon.tls || !asksForTls) &&
    daemon.names.includes('docker')
  )
    return {};
  const present = client.host?.kind === 'tcp' ? client.host : null;
  const port = daemon.tls ? 2376 : 2375;
  const certificates = `${daemon.certificateDirectory.replace(/\/$/, '')}/client`;
  const complete = daemon.tls
    ? client.entrypointDecides || (asksForTls && client.certificatePath === certificates)
    : !asksForTls;
  if (present !== null && meets(present.name) && present.port === port && complete) return {};
  const name = daemon.names.includes('docker') ? 'docker' : (daemon.names[0] ?? 'docker');
  if (!daemon.tls && (old || !asksForTls) && present?.port !== 2376)
    return { DOCKER_HOST: `tcp://${name}:2375` };
  const directory = daemon.tls ? daemon.certificateDirectory : '/certs';
  return {
    DOCKER_TLS_CERTDIR: directory,
    DOCKER_HOST: `tcp://${name}:2376`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: `${directory.replace(/\/$/, '')}/client`,
  };
}

/** Jobs that do without docker, and those that lack a daemon in the same way. */
function jobsWithoutDaemon(situation: Situation): readonly string[] {
  const { job, pipeline } = situation;
  return jobsWhere(pipeline, job, (other) => other.usesDocker && lacksAlike(other, situation));
}

function lacksAlike(other: DockerJob, { job }: Situation): boolean {
  return (
    other.daemons.length === 0 &&
    other.job.image?.value.name === job.image?.value.name &&
    tlsVariables.every((name) => other.job.variables.get(name)?.value === job.variables.get(name)?.value)
  );
}

/** The Kubernetes executor does not wait for services. */
function waitOnKubernetes(situation: Situation): readonly Edit[] {
  return situation.trace.runner.executor === 'kubernetes' ? waitForDaemon(situation) : [];
}

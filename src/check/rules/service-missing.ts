import type { Edit } from '../../ci-file/edit.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { isFullyKnown } from '../checked-pipeline.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf, placeOfCommand } from '../place.ts';
import { situationAt } from '../untraced-situation.ts';

/**
 * A job that asks for a daemon named `docker` and starts none. Docker commands without a service are no
 * fault by themselves: many runners mount a socket. The other jobs of the file show that this one's do not.
 */
export const serviceMissing: CheckRule = {
  id: 'service-missing',
  severity: 'error',
  title: 'No service answers to the name the docker client uses',
  advice: 'Add the docker:dind service to the job, or give it the alias that DOCKER_HOST names.',
  find({ jobs }) {
    return jobs.flatMap((checked) => {
      const { firstDaemonCommand } = checked;
      if (firstDaemonCommand === null || !isFullyKnown(checked) || startsOwnDaemon(checked)) return [];
      if (checked.daemons.length === 0) return findAbsence(checked, jobs);
      return [...findAliasFault(checked), ...findDeafDaemon(checked)];
    });
  },
};

/** The daemon is there, under other names than the client's. */
function findAliasFault(checked: CheckedJob): readonly RuleFinding[] {
  const { daemons, job } = checked;
  const daemon = daemons[0];
  const host = hostName(checked);
  if (daemon === undefined || host !== 'docker' || daemons.some(({ names }) => names.includes(host)))
    return [];
  return [
    {
      job: job.name,
      place: placeOf(daemon.service),
      subject: daemon.service.value.name,
      reason: `The docker client looks for the daemon under the name docker, but the runner makes ${daemon.image} known as ${daemon.names.join(' and ')} only.`,
      propose: (jobs) => ({
        kind: 'edits',
        title: `Make the daemon of ${job.name} known as docker`,
        edits: [
          {
            op: 'update-service',
            job: job.name,
            acceptableFor: jobs,
            index: daemon.index,
            changes: { alias: [...daemon.service.value.aliases, 'docker'].join(' ') },
          },
        ],
        otherwise: 'Give the service the alias docker.',
      }),
    },
  ];
}

/** A `command:` that names dockerd replaces the entrypoint's own, which would listen on the network. */
function findDeafDaemon(checked: CheckedJob): readonly RuleFinding[] {
  const { daemons, job } = checked;
  const host = hostName(checked);
  return daemons.flatMap((daemon): RuleFinding[] => {
    const [program, ...options] = daemon.service.value.command ?? [];
    const listens = options.some((option) => /^(?:-H|--host|--config-file)/.test(option));
    if (program !== 'dockerd' || listens || host === null || !daemon.names.includes(host)) return [];
    return [
      {
        job: job.name,
        place: placeOf(daemon.service),
        subject: 'dockerd',
        reason: `The command of ${daemon.image} starts with dockerd, so the image's entrypoint leaves everything to it, and without --host it listens on no port. The client goes to ${host} over the network.`,
        propose: (jobs) => ({
          kind: 'edits',
          title: `Let the entrypoint of ${daemon.image} open the port`,
          edits: [
            {
              op: 'update-service',
              job: job.name,
              acceptableFor: jobs,
              index: daemon.index,
              changes: { removeFromCommand: ['dockerd'] },
            },
          ],
          otherwise: 'Take dockerd out of command:, so that only its options are left.',
        }),
      },
    ];
  });
}

/** Another job on the same runners has the service; this one asks for it by name and has none. */
function findAbsence(checked: CheckedJob, jobs: readonly CheckedJob[]): readonly RuleFinding[] {
  const { job, pipeline, firstDaemonCommand } = checked;
  const sibling = jobs.find(
    (other) =>
      other.daemons.length === 1 &&
      other.firstDaemonCommand !== null &&
      other.runnerTags.join() === checked.runnerTags.join() &&
      hostName(other) === 'docker',
  );
  const daemon = sibling?.daemons[0];
  if (sibling === undefined || daemon === undefined || firstDaemonCommand === null) return [];
  if (hostName(checked) !== 'docker') return [];
  return [
    {
      job: job.name,
      place: placeOfCommand(pipeline.files.texts, firstDaemonCommand),
      subject: firstDaemonCommand.entry.value.slice(0, 80),
      reason: `The docker client goes to a daemon named docker, but the job has no such service, as ${sibling.job.name} does.${job.services.length > 0 ? ' Its own services: replaces the default list.' : ''}`,
      propose: (names) =>
        addService(checked, names, daemon.service.value.name, daemon.service.value.aliases[0]),
    },
  ];
}

function addService(
  { job }: CheckedJob,
  names: readonly string[],
  name: string,
  alias: string | undefined,
): ProposedRemedy {
  const edits = names.map((one): Edit => ({
    op: 'add-service',
    job: one,
    acceptableFor: names,
    service: alias === undefined ? { name } : { name, alias },
  }));
  return {
    kind: 'edits',
    title: `Start a docker daemon in ${job.name}`,
    edits,
    otherwise: `Add ${name} to the services of ${names.join(', ')}.`,
  };
}

/** The name under which the job's client looks for a daemon; null for a socket, or where it is not told. */
function hostName(checked: CheckedJob): string | null {
  const { host, hostFrom } = describeFailedClient(situationAt(checked, checked.firstDaemonCommand));
  // Without a socket in the job, which a service makes no sense beside, the entrypoint takes this name.
  if (hostFrom === 'entrypoint' && checked.daemons.length > 0) return 'docker';
  return host?.kind === 'tcp' ? host.name : null;
}

function startsOwnDaemon({ commands }: CheckedJob): boolean {
  return commands.some(({ command }) => /(?:^|\/)dockerd\b/.test(command.words[0]?.text ?? ''));
}

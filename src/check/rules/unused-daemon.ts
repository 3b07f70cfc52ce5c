import { isDockerImage } from '../../docker/docker-client.ts';
import { describeFailedClient } from '../../situation/failed-client.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { isFullyKnown } from '../checked-pipeline.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { situationAt } from '../untraced-situation.ts';
import { isStockImage } from './stock-image.ts';

/** A daemon that the job starts and its client does not look for. */
export const unusedDaemon: CheckRule = {
  id: 'unused-daemon',
  severity: 'warning',
  title: 'The docker client does not look for the service',
  advice:
    'Set DOCKER_HOST to the service (tcp://docker:2376, with DOCKER_TLS_VERIFY "1" and DOCKER_CERT_PATH "/certs/client"), or remove the service where the runner mounts a socket.',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked): RuleFinding[] => {
      const { firstDaemonCommand, daemons, job } = checked;
      if (firstDaemonCommand === null || daemons.length === 0 || !looksForSocket(checked)) return [];
      const image = checked.expand(job.image?.value.name ?? '');
      const because = isDockerImage(image)
        ? 'the entrypoint of the image, which would point it to the service, does not run'
        : `nothing in ${image} points it to the service`;
      return [
        {
          job: job.name,
          place: placeOfCommand(pipeline.files.texts, firstDaemonCommand),
          subject: 'DOCKER_HOST',
          reason: `The docker client looks for /var/run/docker.sock: DOCKER_HOST is not set, and ${because}. Without a socket from the runner it finds no daemon; with one, ${daemons[0]?.image ?? 'the service'} runs for nothing.`,
          propose: () => null,
        },
      ];
    });
  },
};

/** The image is known not to set DOCKER_HOST, and neither variables nor script do. */
function looksForSocket(checked: CheckedJob): boolean {
  const { job, firstDaemonCommand, commands } = checked;
  if (job.image === null || !isFullyKnown(checked)) return false;
  const image = checked.expand(job.image.value.name);
  const known = isStockImage(image) || isDockerImage(image);
  const { host, hostFrom } = describeFailedClient(situationAt(checked, firstDaemonCommand));
  if (!known || hostFrom !== 'default' || host?.kind !== 'socket') return false;
  // A sourced file, a context or a daemon of its own may change that.
  const unseen = /(?:^|\/)(?:source|\.|eval|dockerd(?:-entrypoint\.sh)?)$/;
  return !commands.some(
    ({ command, call, changes }) =>
      unseen.test(command.words[0]?.text ?? '') ||
      call?.management === 'context' ||
      changes.has('DOCKER_HOST'),
  );
}

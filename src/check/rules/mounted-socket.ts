import { optionValues } from '../../docker/docker-call.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOf, placeOfCommand } from '../place.ts';

const hostSocket = /^(?:unix:\/\/)?(?:\/var)?\/run\/docker\.sock$/;

/** The docker socket of the runner's host in the hands of a job. */
export const mountedSocket: CheckRule = {
  id: 'mounted-socket',
  severity: 'warning',
  title: "The job works with the docker daemon of the runner's host",
  advice:
    'Use a docker:dind service on a runner of its own, or build without a daemon (buildah, rootless BuildKit), if people you do not trust with the host can change the CI file.',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) => {
      // With a daemon of its own in the job, the socket in its reach is that daemon's.
      if (checked.daemons.length > 0) return [];
      const mounts = checked.commands
        .filter((command) => mountsSocket(command, checked))
        .map((command) => ({
          job: checked.job.name,
          place: placeOfCommand(pipeline.files.texts, command),
          subject: 'mount',
          reason:
            "The container gets the docker socket of the runner's host: whatever runs in it can start containers there, mount the host's files and read other jobs' secrets.",
          propose: () => null,
        }));
      return [...findSetting(checked), ...mounts];
    });
  },
};

function findSetting({ job, expand, firstDaemonCommand }: CheckedJob): readonly RuleFinding[] {
  const setting = job.variables.get('DOCKER_HOST');
  if (setting === undefined || firstDaemonCommand === null || !hostSocket.test(expand(setting.value)))
    return [];
  return [
    {
      job: job.name,
      place: placeOf(setting),
      subject: 'DOCKER_HOST',
      reason:
        "The job uses the docker socket of the runner's host: whoever can change the CI file or the Dockerfile can start containers there, mount the host's files and read other jobs' secrets.",
      propose: () => null,
    },
  ];
}

/** `-v /var/run/docker.sock:…`, `--mount type=bind,source=/var/run/docker.sock,…` */
function mountsSocket({ call }: JobCommand, { expand }: CheckedJob): boolean {
  if (call?.client !== 'docker' || !['run', 'create'].includes(call.verb)) return false;
  const volumes = optionValues(call, '-v', '--volume').map(({ text }) => expand(text).split(':')[0] ?? '');
  const mounts = optionValues(call, '--mount').flatMap(({ text }) =>
    expand(text)
      .split(',')
      .flatMap((part) => /^(?:src|source)=(.+)$/.exec(part)?.[1] ?? []),
  );
  return [...volumes, ...mounts].some((source) => hostSocket.test(source));
}

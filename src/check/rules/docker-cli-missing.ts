import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { isFullyKnown } from '../checked-pipeline.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { isTransparent } from './empty-store.ts';
import { isStockImage } from './stock-image.ts';

/** A job whose image is known to hold no docker client, and whose script brings none. */
export const dockerCliMissing: CheckRule = {
  id: 'docker-cli-missing',
  severity: 'error',
  title: "The job's image has no docker client",
  advice: 'Use a docker image of the same version as the service, or install the client first.',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked): RuleFinding[] => {
      const { firstDaemonCommand: first, job, daemons } = checked;
      if (first === null || job.image === null || !isFullyKnown(checked)) return [];
      const image = checked.expand(job.image.value.name);
      // The service shows that the job is meant for an executor that runs the image.
      if (daemons.length === 0 || !isStockImage(image) || bringsClient(checked)) return [];
      return [
        {
          job: job.name,
          place: placeOfCommand(pipeline.files.texts, first),
          subject: `${first.call?.client ?? 'docker'} in ${image}`,
          reason: `The job runs in ${image}, which has no docker client, and nothing before this command installs one: the shell will not find it.`,
          propose: () => null,
        },
      ];
    });
  },
};

/** Something before the first docker command may install a client. */
function bringsClient({ commands, firstDaemonCommand }: CheckedJob): boolean {
  const earlier = commands.slice(0, firstDaemonCommand === null ? 0 : commands.indexOf(firstDaemonCommand));
  return earlier.some(
    (one) =>
      !isTransparent(one) ||
      one.command.words.some(({ text, static: known }) => !known || /docker|containerd|moby/i.test(text)),
  );
}

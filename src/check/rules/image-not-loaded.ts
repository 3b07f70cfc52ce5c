import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { placeOfCommand } from '../place.ts';
import { builderOf, findAbsentImages } from './empty-store.ts';

/** An image that another job built: its store went away with that job. */
export const imageNotLoaded: CheckRule = {
  id: 'image-not-loaded',
  severity: 'error',
  title: 'The image was built by another job, whose store is gone',
  advice:
    'Push the image in the job that builds it and pull it here, or pass it on as an archive (docker save, artifacts, docker load).',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) =>
      findAbsentImages(checked).flatMap((absent): RuleFinding[] => {
        const { use, stored } = absent;
        const builder = builderOf(absent, jobs, pipeline, checked.job.name);
        if (stored.some(({ how }) => how !== 'pull') || builder === null) return [];
        return [
          {
            job: checked.job.name,
            place: placeOfCommand(pipeline.files.texts, use.command),
            subject: `${use.call.verb} ${use.word.text}`,
            reason: `docker ${use.call.verb} needs ${use.word.text}, which ${builder.job.name} builds. Each job has a docker daemon of its own that starts with an empty store, and nothing here loads or pulls the image.`,
            propose: () => null,
          },
        ];
      }),
    );
  },
};

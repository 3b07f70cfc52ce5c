import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { findAbsentImages, type AbsentImage } from './empty-store.ts';
import { builderOf, mayBePushed } from './image-builder.ts';

/** An image that this job never had: another job built it, whose store went away with it, or none did. */
export const imageNotLoaded: CheckRule = {
  id: 'image-not-loaded',
  severity: 'error',
  title: "The image is not in the store of the job's own daemon",
  advice:
    'Push the image in the job that builds it and pull it here, or pass it on as an archive (docker save, artifacts, docker load).',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) =>
      findAbsentImages(checked).flatMap((absent): RuleFinding[] => {
        const { use } = absent;
        const reason = findReason(absent, checked, jobs);
        if (reason === null) return [];
        return [
          {
            job: checked.job.name,
            place: placeOfCommand(pipeline.files.texts, use.command),
            subject: `${use.call.verb} ${use.word.text}`,
            reason,
            propose: () => null,
          },
        ];
      }),
    );
  },
};

function findReason(absent: AbsentImage, { job }: CheckedJob, jobs: readonly CheckedJob[]): string | null {
  const { use, stored, pullable } = absent;
  // With an image of its own in the store, wrong-tag has the better word.
  if (stored.some(({ how }) => how !== 'pull')) return null;
  const needs = `docker ${use.call.verb} needs ${use.word.text}`;
  const builder = builderOf(absent, jobs, job.name);
  if (builder === null) {
    if (pullable) return null;
    return `${needs}, but nothing in the job builds, loads or pulls it, and the job's docker daemon starts with an empty store.`;
  }
  if (pullable && mayBePushed(absent, builder, jobs)) return null;
  return `${needs}, which ${builder.job.name} builds. Each job has a docker daemon of its own that starts with an empty store, and nothing here loads or pulls the image${pullable ? ', which no job pushes' : ''}.`;
}

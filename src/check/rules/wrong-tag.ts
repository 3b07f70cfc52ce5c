import { imageName, parseImageReference } from '../../docker/image-reference.ts';
import { chooseStoredImage } from '../../failure-classes/remedies/stored-image.ts';
import { useStoredImage } from '../../failure-classes/remedies/use-stored-image.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { situationAt } from '../untraced-situation.ts';
import { findAbsentImages, type AbsentImage } from './empty-store.ts';

/** A job that builds or loads an image under one reference and uses it under another. */
export const wrongTag: CheckRule = {
  id: 'wrong-tag',
  severity: 'error',
  title: 'The image has another name or tag in this job',
  advice: 'Use the reference that the job built or loaded, or give it the wanted one with docker tag.',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) =>
      findAbsentImages(checked).flatMap((absent): RuleFinding[] => {
        const { use, stored, pullable } = absent;
        const own = stored.filter(({ how }) => how !== 'pull');
        if (own.length === 0 || pullable) return [];
        const names = [...new Set(own.map(({ word }) => word.text))].join(', ');
        return [
          {
            job: checked.job.name,
            place: placeOfCommand(pipeline.files.texts, use.command),
            subject: `${use.call.verb} ${use.word.text}`,
            reason: `docker ${use.call.verb} asks for ${use.word.text}${absent.wanted.endsWith(':latest') && !use.word.text.endsWith(':latest') ? ', which means the tag latest' : ''}, but what the job has in its store is ${names}.`,
            propose: () => useWhatIsThere(checked, absent),
          },
        ];
      }),
    );
  },
};

/**
 * A push that names no tag gets the tag that was built. Where two names differ otherwise, one of them is
 * mistaken, and nobody knows which: publishing under it could not be taken back.
 */
function useWhatIsThere(checked: CheckedJob, { use, wanted, stored }: AbsentImage): ProposedRemedy | null {
  const situation = situationAt(checked, use.command);
  const own = stored.filter(({ how }) => how !== 'pull');
  const image = chooseStoredImage(situation, use, own);
  if (image === null) return null;
  const untagged = parseImageReference(checked.expand(use.word.text)).tag === null;
  const remedy = useStoredImage(situation, use, image);
  if (remedy.kind !== 'edits' || (untagged && imageName(wanted) === imageName(image.reference)))
    return remedy;
  return { kind: 'advice', audience: 'maintainer', text: remedy.otherwise };
}

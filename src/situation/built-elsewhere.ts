import { expandVariables } from '../shell/expand-variables.ts';
import { canonicalImageReference, imageName } from '../docker/image-reference.ts';
import { couldBeReference } from './could-be-reference.ts';
import { describeJob, type DescribedJob } from './described-job.ts';
import { imagesOf, type StoredImage } from './image-store.ts';
import { registryUses } from './registry-use.ts';
import type { Situation } from './situation.ts';

/** An image that another job of the pipeline makes. */
export interface BuiltElsewhere {
  readonly by: DescribedJob;
  readonly image: StoredImage;
  /** The job, or one more, also pushes it under this reference. */
  readonly pushed: boolean;
  /** The job that pushes it; null when none does. */
  readonly pushedBy: DescribedJob | null;
}

/**
 * The image as another job builds or tags it under the very same reference; null when none does.
 *
 * @param wanted expanded reference; without a tag where docker printed none
 */
export function builtElsewhere(situation: Situation, wanted: string): BuiltElsewhere | null {
  const jobs = [...situation.pipeline.jobs.values()]
    .filter(({ name, kind }) => name !== situation.job.name && kind === 'script')
    .map(describeJob);
  for (const by of jobs) {
    const image = imagesMade(by).find(({ reference }) => isSame(reference, wanted));
    if (image === undefined) continue;
    const pushedBy = jobs.find((other) => pushes(other, image.reference)) ?? null;
    return { by, image, pushed: pushedBy !== null, pushedBy };
  }
  return null;
}

/** What a job's commands build or tag, whether it stays in the store or is pushed at once. */
function imagesMade({ commands, expand, variables }: DescribedJob): readonly StoredImage[] {
  return commands
    .flatMap((command) => [...imagesOf(command, expand, variables), ...builtAndPushed(command, variables)])
    .filter(({ how }) => how === 'build' || how === 'tag');
}

function builtAndPushed(
  command: DescribedJob['commands'][number],
  variables: ReadonlyMap<string, string>,
): readonly StoredImage[] {
  if (command.call?.verb !== 'build') return [];
  return registryUses([command], null).map(({ word }) => ({
    word,
    reference: canonicalImageReference(expandVariables(word.text, command.variables)),
    how: 'build' as const,
    variables,
  }));
}

function pushes({ commands }: DescribedJob, reference: string): boolean {
  return registryUses(commands, null).some(
    ({ call, command, word }) =>
      (call.verb === 'push' || call.verb === 'build') &&
      canonicalImageReference(expandVariables(word.text, command.variables)) === reference,
  );
}

/** With unknown variables on both sides only the same text is surely the same image. */
function isSame(reference: string, wanted: string): boolean {
  if (reference === canonicalImageReference(wanted)) return true;
  if (reference.includes('$') || wanted.includes('$')) return false;
  return (
    couldBeReference(reference, wanted) && imageName(reference) === imageName(canonicalImageReference(wanted))
  );
}

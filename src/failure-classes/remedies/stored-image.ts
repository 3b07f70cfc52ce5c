import { imageUsesOf, type ImageUse } from '../../situation/image-use.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import type { StoredImage } from '../../situation/image-store.ts';
import type { Situation } from '../../situation/situation.ts';
import { canonicalImageReference, imageName, parseImageReference } from '../../docker/image-reference.ts';

/**
 * The stored image that a use most likely means: the same name under another tag, then the same tag
 * under another name, then the only one there is. null where two are equally likely, or where the job
 * uses what is there under its own name, too.
 */
export function chooseStoredImage(
  situation: Situation,
  use: ImageUse,
  stored: readonly StoredImage[],
): StoredImage | null {
  const wanted = canonicalImageReference(situation.expand(use.word.text));
  const possible = stored.filter((image) => !isAnotherImage(situation, use, image));
  const distinct = [...new Map(possible.map((image) => [image.reference, image])).values()];
  const steps: readonly ((image: StoredImage) => boolean)[] = [
    ({ reference }) => imageName(reference) === imageName(wanted),
    ({ reference }) => parseImageReference(reference).tag === parseImageReference(wanted).tag,
    ({ how }) => how === 'load',
    () => true,
  ];
  for (const step of steps) {
    const likely = distinct.filter(step);
    if (likely.length === 1) return likely[0] ?? null;
    if (likely.length > 1 && likely.length < distinct.length) return null;
  }
  return null;
}

/** It has another name, as far as both are written out, and the job uses it by that name: `web` is not meant by `api`. */
function isAnotherImage(situation: Situation, use: ImageUse, { word, reference }: StoredImage): boolean {
  const [wanted, there] = [lastPart(use.word.text), lastPart(word.text)];
  if (wanted.includes('$') || there.includes('$') || wanted === there) return false;
  return situation.commands.some((command) =>
    imageUsesOf(command).some(
      (other) =>
        other.word !== use.word &&
        canonicalImageReference(expandVariables(other.word.text, command.variables)) === reference,
    ),
  );
}

function lastPart(reference: string): string {
  return imageName(reference).split('/').at(-1) ?? '';
}

import type { ImageUse } from '../../situation/image-use.ts';
import type { StoredImage } from '../../situation/image-store.ts';
import type { Situation } from '../../situation/situation.ts';
import { canonicalImageReference, imageName, parseImageReference } from '../../docker/image-reference.ts';

/**
 * The stored image that a use most likely means: the same name under another tag, then the same tag
 * under another name, then the only one there is. null where two are equally likely.
 */
export function chooseStoredImage(
  situation: Situation,
  use: ImageUse,
  stored: readonly StoredImage[],
): StoredImage | null {
  const wanted = canonicalImageReference(situation.expand(use.word.text));
  const distinct = [...new Map(stored.map((image) => [image.reference, image])).values()];
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

import { parseImageReference } from './image-reference.ts';

/** Major and minor of a docker image tag; null where the tag names no number. */
export interface DockerVersion {
  readonly major: number;
  readonly minor: number | null;
}

/**
 * The docker version a tag stands for (`27.3-dind`, `20.10`); null for `latest`, `dind`, `cli` and
 * other floating tags. `stable` stopped at 19.03: https://github.com/docker-library/docker/issues/301.
 */
export function dockerVersionOf(image: string): DockerVersion | null {
  const { tag } = parseImageReference(image);
  if (tag === null) return null;
  if (/^stable\b/.test(tag)) return { major: 19, minor: 3 };
  const number = /^v?(\d+)(?:\.(\d+))?/.exec(tag);
  if (number === null) return null;
  return { major: Number(number[1]), minor: number[2] === undefined ? null : Number(number[2]) };
}

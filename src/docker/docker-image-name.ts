import { isDockerImage } from './docker-client.ts';
import { imageName, parseImageReference } from './image-reference.ts';

/**
 * The client image that fits a `docker:…-dind` one, in the same registry; null where the image is no
 * official docker image or its tag tells no version.
 *
 * @param image as written in the file; variables in it stay.
 */
export function clientImageOf(image: string): string | null {
  if (!isDockerImage(image)) return null;
  const { tag } = parseImageReference(image);
  const name = imageName(image);
  if (tag === null || tag === 'dind') return `${name}:cli`;
  const version = /^(.+?)-dind(?:-.*)?$/.exec(tag)?.[1];
  return version === undefined ? null : `${name}:${version}`;
}

/**
 * The daemon image that fits an official docker client image, in the same registry: the same version
 * where the tag names one, floating where that floats. null for other images.
 *
 * @param image as written in the file; variables in it stay.
 * @param expand replaces the variables whose values are known.
 */
export function daemonImageOf(image: string, expand: (text: string) => string): string | null {
  if (!isDockerImage(image)) return null;
  const name = imageName(image);
  const { tag } = parseImageReference(image);
  if (tag === null) return `${name}:dind`;
  const version = daemonVersion(expand(tag));
  if (version === null) return tag.includes('$') && !tag.includes('-') ? `${name}:${tag}-dind` : null;
  // Only where the variable is the version alone can it be kept.
  return tag.includes('$') && expand(tag) === version
    ? `${name}:${tag}-dind`
    : `${name}:${joinDind(version)}`;
}

/** The part of a client tag that daemon tags begin with; empty for a floating one; null: neither. */
function daemonVersion(tag: string): string | null {
  const number = /^\d+(?:\.\d+)*/.exec(tag)?.[0];
  if (number !== undefined) return number;
  if (/^stable\b/.test(tag)) return 'stable';
  return /^(?:latest|cli|git|dind)$/.test(tag) ? '' : null;
}

function joinDind(version: string): string {
  return version === '' ? 'dind' : `${version}-dind`;
}

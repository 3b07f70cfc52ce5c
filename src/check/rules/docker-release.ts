import { isDockerImage } from '../../docker/docker-client.ts';
import { dockerVersionOf, type DockerVersion } from '../../docker/docker-version.ts';
import { parseImageReference } from '../../docker/image-reference.ts';

/** Which docker release an official image, or a mirror of it, holds. */
export type DockerRelease =
  | {
      readonly kind: 'pinned';
      readonly version: DockerVersion;
      /** As the tag spells it, without variant: `20.10.16`, `18.09`, `17.06.0-ce`. */
      readonly number: string;
    }
  /** The newest one on the day the job runs. */
  | { readonly kind: 'floating' };

const floatingTags = /^(?:latest|cli|dind|git|edge|test|rc|(?:dind|git)-(?:rootless|alpine.*)|alpine.*)$/;

/**
 * The release of a job's or a service's image. null where that is not known: an image of somebody else's
 * making, a tag that holds a variable, a digest.
 */
export function dockerReleaseOf(image: string): DockerRelease | null {
  if (!isDockerImage(image)) return null;
  const { tag, digest } = parseImageReference(image);
  if (digest !== null) return null;
  if (tag === null || floatingTags.test(tag)) return { kind: 'floating' };
  if (/[$]|windows/.test(tag)) return null;
  const version = dockerVersionOf(image);
  if (version === null) return null;
  const number = /^v?(\d+(?:\.\d+){0,2}(?:-ce|-rc\d*|-beta\d*)?)/.exec(tag)?.[1] ?? '19.03';
  return { kind: 'pinned', version, number };
}

/** Whether a pinned release is of that version or newer; a part that the tag leaves open counts as newest. */
export function isAtLeast(
  { number, version }: Extract<DockerRelease, { kind: 'pinned' }>,
  major: number,
  minor = 0,
  patch = 0,
): boolean {
  const written = number.split(/[.-]/).map(Number);
  const [, ownMinor = Infinity, ownPatch = Infinity] = written;
  if (version.major !== major) return version.major > major;
  const known = version.minor ?? ownMinor;
  if (known !== minor) return known > minor;
  return (Number.isNaN(ownPatch) ? Infinity : ownPatch) >= patch;
}

/** The image with another tag; null where a variable stands in its own. */
export function withTag(image: string, tag: string): string | null {
  const { tag: present, digest } = parseImageReference(image);
  if (digest !== null || present?.includes('$') === true) return null;
  const name = present === null ? image : image.slice(0, image.length - present.length - 1);
  // `$DOCKER_IMAGE` alone may hold a tag already.
  return /\$\{?\w+\}?$/.test(name) ? null : `${name}:${tag}`;
}

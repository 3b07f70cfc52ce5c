/** A docker image reference, split as docker itself splits it. */
export interface ImageReference {
  /** Registry host with port, where the first path part names one; null for Docker Hub's short names. */
  readonly registry: string | null;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/**
 * Splits `registry/repository:tag@digest`. The first path part is a registry when it holds a dot or a
 * colon or is `localhost`; see https://pkg.go.dev/github.com/distribution/reference. A part that still
 * holds a variable (`$CI_REGISTRY_IMAGE`) counts as a registry too: it stands for one in GitLab CI.
 */
export function parseImageReference(text: string): ImageReference {
  const [withoutDigest = '', digest = null] = splitOnce(text, '@');
  const slash = withoutDigest.lastIndexOf('/');
  const colon = withoutDigest.lastIndexOf(':');
  const tag = colon > slash ? withoutDigest.slice(colon + 1) : null;
  const name = colon > slash ? withoutDigest.slice(0, colon) : withoutDigest;
  const [first = '', rest = null] = splitOnce(name, '/');
  const isRegistry = rest !== null && (/[.:]/.test(first) || first === 'localhost' || first.startsWith('$'));
  return { registry: isRegistry ? first : null, repository: isRegistry ? rest : name, tag, digest };
}

/** One spelling for references that mean the same image: Docker Hub's prefix dropped, `:latest` written out. */
export function canonicalImageReference(text: string): string {
  const short = text.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  const { tag, digest } = parseImageReference(short);
  return tag === null && digest === null ? `${short}:latest` : short;
}

/** The reference without tag and digest. */
export function imageName(text: string): string {
  const { registry, repository } = parseImageReference(text);
  return registry === null ? repository : `${registry}/${repository}`;
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}

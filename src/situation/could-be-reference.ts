import { canonicalImageReference, imageName, parseImageReference } from '../docker/image-reference.ts';

const variable = /\$(?:\w+|\{[^}]*\})/;

/**
 * Whether a reference with unknown variables in it can be the one docker printed, which may lack its
 * tag and may name Docker Hub in full (`docker.io/library/app`).
 */
export function couldBeReference(expanded: string, printed: string): boolean {
  const short = canonicalImageReference(printed);
  const tagged = parseImageReference(printed).tag !== null;
  if (tagged) return fitsPattern(expanded, printed) || fitsPattern(canonicalImageReference(expanded), short);
  return (
    fitsPattern(imageName(expanded), imageName(short)) ||
    fitsPattern(imageName(expanded), printed) ||
    fitsPattern(expanded, short)
  );
}

/**
 * Whether a text has the form of another one whose unknown variables stand for any text. No regular
 * expression is made of it: the file's author could make that take for ever.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const parts = pattern.split(variable);
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

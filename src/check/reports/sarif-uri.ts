/** A path relative to the repository root as a relative URI, its parts percent-encoded. */
export function toUri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

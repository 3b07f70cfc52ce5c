/** The name in full: Docker Hub's prefix off, `:latest` where there is no tag. */
export function imageName(written: string): string {
  const short = written.replace(/^docker\.io\/(?:library\/)?/, '');
  return /:[^/]*$/.test(short.replace(/@sha256:.*/, ''))
    ? short.replace(/@sha256:.*/, '')
    : `${short.replace(/@sha256:.*/, '')}:latest`;
}

export function withoutTag(name: string): string {
  return name.replace(/:[^:/]*$/, '');
}

/** An id, or the output of another command: nobody can tell which image it is. */
export function isUnknowable(written: string): boolean {
  return /^(?:\$\(|`|sha256:|[0-9a-f]{12}$)/.test(written);
}

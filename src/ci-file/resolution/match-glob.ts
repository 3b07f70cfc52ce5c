/**
 * Whether a path matches an `include: local` pattern. GitLab knows only `*` (anything but a slash)
 * and `**` (anything at all), so `ci/**\/*.yml` wants at least one folder below `ci`.
 * https://docs.gitlab.com/ci/yaml/#includelocal
 *
 * Takes time proportional to pattern length times path length, whatever the pattern.
 */
export function matchGlob(pattern: string, path: string): boolean {
  const tokens = pattern.match(/\*\*|[^]/g) ?? [];
  // reached[j]: the tokens so far match the first j characters.
  let reached = new Uint8Array(path.length + 1);
  reached[0] = 1;
  for (const token of tokens) {
    const next = new Uint8Array(path.length + 1);
    for (let end = 0; end <= path.length; end += 1) {
      const last = path[end - 1];
      if (token === '*' || token === '**') {
        const longer = end > 0 && next[end - 1] === 1 && (token === '**' || last !== '/');
        next[end] = reached[end] === 1 || longer ? 1 : 0;
      } else {
        next[end] = end > 0 && reached[end - 1] === 1 && last === token ? 1 : 0;
      }
    }
    reached = next;
  }
  return reached[path.length] === 1;
}

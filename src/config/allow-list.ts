import picomatch from 'picomatch';

/** Whether the bot may act on a project, by its full path such as `acme/shop`. */
export type ProjectFilter = (path: string) => boolean;

/**
 * Builds the filter from globs: `acme/*` is the projects of one group, `acme/**` its subgroups' too,
 * `!acme/secret` takes out what another glob let in. No glob that lets in: every project not taken out.
 * GitLab's paths differ by more than case, so case is ignored.
 */
export function allowProjects(globs: readonly string[]): ProjectFilter {
  const options = { nocase: true, dot: true, nonegate: true };
  const included = globs.filter((glob) => !glob.startsWith('!')).map((glob) => picomatch(glob, options));
  const excluded = globs
    .filter((glob) => glob.startsWith('!'))
    .map((glob) => picomatch(glob.slice(1), options));
  return (path) =>
    (included.length === 0 || included.some((matches) => matches(path))) &&
    !excluded.some((matches) => matches(path));
}

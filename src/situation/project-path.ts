import { projectDirectory, resolvePath } from '../shell/resolve-path.ts';

/**
 * Normalises a file path of a job's script to one relative to the project directory (`out/image.tar`),
 * or an absolute one where it lies elsewhere. null when it cannot be known.
 *
 * @param directory - working directory of the command, as `followShell` gives it
 */
export function projectPath(path: string, directory: string | null): string | null {
  if (/[*?]/.test(path)) return null;
  // The runner checks the project out below /builds unless its configuration says otherwise.
  return resolvePath(directory, path.replace(/^\/builds\/[^/]+\/[^/]+(?=\/|$)/, '$CI_PROJECT_DIR'));
}

/** Variables of the shell that name a directory in which no project lies. */
const foreignDirectory = /^\$(?:\{(?:HOME|TMPDIR|TEMP|TMP)\}|(?:HOME|TMPDIR|TEMP|TMP))(?=\/|$)/;

/**
 * Whether a path is surely not of the project, so that the runner does not upload it.
 * https://docs.gitlab.com/ci/yaml/#artifactspaths
 */
export function liesOutsideProject(path: string): boolean {
  return /^(?:\/|\.\.(?:\/|$))/.test(path) || foreignDirectory.test(path);
}

/**
 * The path from a command's directory to a file of the project: through `$CI_PROJECT_DIR` where the
 * directory is unknown or lies elsewhere.
 */
export function relativeProjectPath(path: string, directory: string | null): string {
  if (path.startsWith('/') || directory === projectDirectory) return path;
  if (directory === null || directory.startsWith('/')) return `$CI_PROJECT_DIR/${path}`;
  const from = directory.split('/');
  const to = path.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  const left = from.slice(common);
  // How deep a variable or `..` leads is not known.
  if (left.some((segment) => segment === '..' || segment.includes('$'))) return `$CI_PROJECT_DIR/${path}`;
  return [...left.map(() => '..'), ...to.slice(common)].join('/');
}

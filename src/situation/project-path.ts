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

/** The path from a directory of the project to a file of the project. */
export function relativeProjectPath(path: string, directory: string): string {
  if (path.startsWith('/') || directory === projectDirectory) return path;
  const from = directory.split('/');
  const to = path.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

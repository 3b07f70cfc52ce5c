/** The project's directory, in which every job's shell starts. */
export const projectDirectory = '.';

const ownDirectories = /^\$(?:\{(CI_PROJECT_DIR|PWD)\}|(CI_PROJECT_DIR|PWD)(?![A-Za-z0-9_]))(?=\/|$)/;

/** A first segment that is nothing but a variable: it may well be an absolute path. */
const variableSegment = /^\$(?:\{\w+\}|\w+)$/;

/**
 * Resolves a path as a command in `directory` would see it.
 *
 * @param directory relative to the project's (`.` is the project's own), or absolute; null: unknown.
 * @param path as in the script after expansion of the variables that are known.
 * @returns normalised, relative to the project's directory (`.`, `out/image.tar`, `../x`), or
 *   absolute when it lies elsewhere. Variables that stand for a part of a name stay in it. null
 *   where it can't be told.
 */
export function resolvePath(directory: string | null, path: string): string | null {
  const own = ownDirectories.exec(path);
  if (own !== null) {
    const base = (own[1] ?? own[2]) === 'PWD' ? directory : projectDirectory;
    return base === null ? null : normalise(`${base}/${path.slice(own[0].length)}`);
  }
  if (path === '' || path.startsWith('~') || /[`\n]|\$\(/.test(path)) return null;
  if (path.startsWith('/')) return normalise(path);
  const [first = ''] = path.split('/', 1);
  if (directory === null) return null;
  if (variableSegment.test(first) && directory !== projectDirectory) return null;
  return normalise(`${directory}/${path}`);
}

function normalise(path: string): string | null {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    const previous = segments.at(-1);
    if (segment !== '..' || (previous === undefined && !path.startsWith('/')) || previous === '..') {
      segments.push(segment);
    } else if (previous?.includes('$')) {
      return null;
    } else {
      segments.pop();
    }
  }
  if (path.startsWith('/')) return `/${segments.join('/')}`;
  return segments.join('/') || projectDirectory;
}

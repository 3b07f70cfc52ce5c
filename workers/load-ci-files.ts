import type { CiFiles } from '../src/ci-file/pipeline.ts';
import { matchGlob } from '../src/ci-file/resolution/match-glob.ts';
import { wantedIncludes } from '../src/ci-file/wanted-includes.ts';
import type { Gitlab, ProjectId } from '../src/gitlab/gitlab.ts';

/** GitLab includes at most 150 files (https://docs.gitlab.com/ci/yaml/#include). */
const maxFiles = 150;

export type LoadedCiFiles =
  | { readonly kind: 'loaded'; readonly files: CiFiles }
  | { readonly kind: 'missing' }
  /** Not UTF-8, so that it cannot be written back as it was. */
  | { readonly kind: 'undecodable'; readonly path: string };

/**
 * The CI file at a commit and the local files it includes, which may include more in turn. Included
 * files that are not there are left out; the resolver says what is missing.
 *
 * @param ref Commit id.
 */
export async function loadCiFiles(
  gitlab: Gitlab,
  projectId: ProjectId,
  root: string,
  ref: string,
): Promise<LoadedCiFiles> {
  const texts = new Map<string, string>();
  const asked = new Set<string>();
  let wanted = [root];
  while (wanted.length > 0 && asked.size < maxFiles) {
    for (const path of wanted) asked.add(path);
    const read = wanted.map(async (path) => ({ path, file: await gitlab.fileAt(projectId, path, ref) }));
    for (const { path, file } of await Promise.all(read)) {
      if (file === null) continue;
      const text = decode(file.content);
      if (text === null) return { kind: 'undecodable', path };
      texts.set(path, text);
    }
    if (!texts.has(root)) return { kind: 'missing' };
    const included = wantedIncludes({ root, texts });
    const matching = await expandGlobs(gitlab, projectId, included.globs, ref);
    wanted = [...new Set([...included.paths, ...matching])].filter(
      (path) => !asked.has(path) && isPlain(path),
    );
  }
  return { kind: 'loaded', files: { root, texts } };
}

async function expandGlobs(
  gitlab: Gitlab,
  projectId: ProjectId,
  globs: readonly string[],
  ref: string,
): Promise<string[]> {
  const matching = globs.map(async (glob) => {
    const fixed = glob.slice(0, glob.search(/[*?[]/));
    const folder = fixed.slice(0, Math.max(0, fixed.lastIndexOf('/')));
    const paths = (await gitlab.treeAt(projectId, folder, ref)) ?? [];
    return paths.filter((path) => matchGlob(glob, path));
  });
  return (await Promise.all(matching)).flat();
}

function isPlain(path: string): boolean {
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

function decode(content: Uint8Array): string | null {
  try {
    // `ignoreBOM` keeps the BOM, so that it is written back.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return null;
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes the folders and files of an empty bare repository.
 *
 * @param sharedObjects the object folder of the repository this one is a fork of.
 */
export function createBareRepository(gitdir: string, sharedObjects: string | null): void {
  if (existsSync(join(gitdir, 'HEAD'))) return;
  for (const folder of ['refs/heads', 'refs/tags']) mkdirSync(join(gitdir, folder), { recursive: true });
  if (sharedObjects === null)
    for (const folder of ['info', 'pack']) mkdirSync(join(gitdir, 'objects', folder), { recursive: true });
  else symlinkSync(sharedObjects, join(gitdir, 'objects'));
  const config = '[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n';
  writeFileSync(join(gitdir, 'config'), config);
  writeFileSync(join(gitdir, 'HEAD'), 'ref: refs/heads/main\n');
}

/** Points a ref at a sha, or at another ref (`ref: refs/heads/main`), in one step. */
export function writeRefFile(gitdir: string, ref: string, value: string): void {
  const path = join(gitdir, ref);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.lock`, `${value}\n`);
  renameSync(`${path}.lock`, path);
}

/** Sha in a ref's own file; null when it has none, which includes refs that a git binary has packed. */
export function readRefFile(gitdir: string, ref: string): string | null {
  try {
    const value = readFileSync(join(gitdir, ref), 'utf8').trim();
    return /^[0-9a-f]{40}$/.test(value) ? value : null;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR')
    )
      return null;
    throw error;
  }
}

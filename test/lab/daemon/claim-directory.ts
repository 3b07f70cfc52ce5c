import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../lab-error.ts';

/** Tells a lab's directory from others: the lock file is the first thing in it. */
export const lockFile = 'lock';

/**
 * Makes the lab's directory, or takes the one it made before. It is open to its owner only, because what lies
 * in it is run as root.
 *
 * @throws LabError for a folder that is someone else's or holds something else
 */
export async function claimDirectory(root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const entries = await readdir(root);
  if (entries.length > 0 && !entries.includes(lockFile))
    throw new LabError(`${root} holds something else; the lab wants a folder of its own`);
  if ((await stat(root)).uid !== process.getuid?.()) throw new LabError(`${root} belongs to another user`);
  await chmod(root, 0o700);
}

/** Path of the file that one lab at a time locks. */
export function lockPath(root: string): string {
  return path.join(root, lockFile);
}

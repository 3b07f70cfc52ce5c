import { randomUUID } from 'node:crypto';
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import { readableError } from './readable-error.ts';
import { UsageError } from './usage-error.ts';

/**
 * Replaces files by their patched text, each in one step: a reader sees the old or the new file. The
 * new files are all written before the first is put in place. Permissions are kept.
 *
 * @throws UsageError when a file changed meanwhile or cannot be written; then none is replaced
 */
export async function writeFiles(root: string, files: readonly PatchedFile[]): Promise<void> {
  const written: { readonly temporary: string; readonly target: string }[] = [];
  try {
    for (const file of files) written.push(await prepare(root, file));
    for (const { temporary, target } of written) await rename(temporary, target);
  } catch (error) {
    await Promise.all(written.map(({ temporary }) => rm(temporary, { force: true })));
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write the patched files: ${readableError(error)}`, { cause: error });
  }
}

async function prepare(root: string, file: PatchedFile): Promise<{ temporary: string; target: string }> {
  const target = await realpath(path.join(root, file.path));
  if ((await readFile(target, 'utf8')) !== file.before)
    throw new UsageError(`${file.path} changed while it was being fixed; run it again`);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  await writeFile(temporary, file.after, { flag: 'wx' });
  await chmod(temporary, (await stat(target)).mode);
  return { temporary, target };
}

import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { decodeCiFile } from '../ci-file/document.ts';
import type { CiFiles } from '../ci-file/pipeline.ts';
import { wantedIncludes } from '../ci-file/wanted-includes.ts';
import { readableError } from './readable-error.ts';
import { UsageError } from './usage-error.ts';

/** GitLab allows 150 includes; a larger file is none that a pipeline ran with. */
const maxFiles = 200;
const maxFileSize = 16 * 1024 * 1024;

/**
 * Reads the root CI file and, again and again, the local files it includes.
 *
 * @param root - absolute path of the repository
 * @param ci - path of the root CI file below it
 * @throws UsageError when the root file cannot be read; included files that are not there are left out
 */
export async function readCiFiles(root: string, ci: string): Promise<CiFiles> {
  const texts = new Map([[ci, await readCiFile(root, ci)]]);
  const tried = new Set([ci]);
  for (;;) {
    const { paths, globs } = wantedIncludes({ root: ci, texts });
    const matched = globs.length === 0 ? [] : await expandGlobs(root, globs);
    const next = [...new Set([...paths, ...matched])].filter((wanted) => !tried.has(wanted));
    if (next.length === 0 || tried.size + next.length > maxFiles) return { root: ci, texts };
    for (const wanted of next) {
      tried.add(wanted);
      const text = await readInclude(root, wanted);
      if (text !== null) texts.set(wanted, text);
    }
  }
}

async function readCiFile(root: string, file: string): Promise<string> {
  const absolute = path.join(root, file);
  const bytes = await readBytes(absolute).catch((error: unknown) => {
    throw new UsageError(`cannot read the CI file ${absolute}: ${readableError(error)}`, { cause: error });
  });
  const decoded = decodeCiFile(file, bytes);
  if ('code' in decoded) throw new UsageError(`the CI file ${absolute} cannot be used: ${decoded.reason}`);
  return decoded.text;
}

/** An included file that is missing, unreadable or outside the repository is treated as not at hand. */
async function readInclude(root: string, file: string): Promise<string | null> {
  try {
    const real = await realpath(path.join(root, file));
    if (!real.startsWith((await realpath(root)) + path.sep)) return null;
    const decoded = decodeCiFile(file, await readBytes(real));
    return 'code' in decoded ? null : decoded.text;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size > maxFileSize) throw new UsageError(`it has ${String(size)} bytes, more than any CI file`);
  return await readFile(file);
}

async function expandGlobs(root: string, globs: readonly string[]): Promise<readonly string[]> {
  const matches = picomatch([...globs], { dot: true });
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    if (entry.isFile() && !file.startsWith('.git/') && matches(file)) found.push(file);
  }
  return found.toSorted();
}

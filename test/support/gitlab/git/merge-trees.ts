import { applyPatch, structuredPatch } from 'diff';
import type { FileEntry, FileTree } from './file-tree.ts';
import type { Repository } from './repository.ts';

/**
 * Three-way merge of two commits.
 *
 * @returns the merged files, or the paths in conflict.
 */
export async function mergeTrees(
  repository: Repository,
  base: string | null,
  ours: string,
  theirs: string,
): Promise<{ readonly files: FileTree } | { readonly conflicts: readonly string[] }> {
  const baseFiles = base === null ? new Map<string, FileEntry>() : await repository.files(base);
  const ourFiles = await repository.files(ours);
  const theirFiles = await repository.files(theirs);
  const files = new Map<string, FileEntry>();
  const conflicts: string[] = [];
  for (const path of new Set([...ourFiles.keys(), ...theirFiles.keys()])) {
    const entry = await mergeEntry(repository, baseFiles.get(path), ourFiles.get(path), theirFiles.get(path));
    if (entry === 'conflict') conflicts.push(path);
    else if (entry !== undefined) files.set(path, entry);
  }
  return conflicts.length > 0 ? { conflicts } : { files };
}

async function mergeEntry(
  repository: Repository,
  base: FileEntry | undefined,
  ours: FileEntry | undefined,
  theirs: FileEntry | undefined,
): Promise<FileEntry | undefined | 'conflict'> {
  if (ours?.oid === theirs?.oid && ours?.mode === theirs?.mode) return ours;
  if (base?.oid === theirs?.oid) return ours;
  if (base?.oid === ours?.oid) return theirs;
  if (base === undefined || ours === undefined || theirs === undefined) return 'conflict';
  const [baseText, ourText, theirText] = await Promise.all(
    [base, ours, theirs].map(async (entry) => (await repository.blob(entry.oid)).toString('utf8')),
  );
  const patch = structuredPatch('', '', baseText ?? '', theirText ?? '', '', '', { context: 1 });
  const merged = applyPatch(ourText ?? '', patch, { autoConvertLineEndings: false });
  if (merged === false) return 'conflict';
  return { mode: ours.mode, oid: await repository.writeBlob(Buffer.from(merged, 'utf8')) };
}

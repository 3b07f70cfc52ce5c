import { structuredPatch, type StructuredPatchHunk } from 'diff';
import type { FileEntry } from './file-tree.ts';
import { memoize } from './memoize.ts';
import type { Repository } from './repository.ts';

/** One changed file between two commits. */
export interface FileDiff {
  readonly oldPath: string;
  readonly newPath: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly kind: 'added' | 'deleted' | 'renamed' | 'changed';
  readonly binary: boolean;
  readonly hunks: readonly StructuredPatchHunk[];
  readonly oldText: string;
  readonly newText: string;
}

interface Change {
  readonly oldPath: string;
  readonly newPath: string;
  readonly before: FileEntry | undefined;
  readonly after: FileEntry | undefined;
}

/** Changed files from `from` to `to`, by path. An unchanged file that moved is one rename. */
export function diffCommits(
  repository: Repository,
  from: string | null,
  to: string,
): Promise<readonly FileDiff[]> {
  return memoize(repository, `diff ${from} ${to}`, () => computeDiff(repository, from, to));
}

async function computeDiff(repository: Repository, from: string | null, to: string): Promise<FileDiff[]> {
  const before = from === null ? new Map<string, FileEntry>() : await repository.files(from);
  const after = await repository.files(to);
  const removed = new Map([...before].filter(([path]) => !after.has(path)));
  const changes: Change[] = [];
  for (const [path, entry] of after) {
    const old = before.get(path);
    if (old?.oid === entry.oid && old.mode === entry.mode) continue;
    const movedFrom = old === undefined ? findByOid(removed, entry.oid) : undefined;
    if (movedFrom !== undefined) removed.delete(movedFrom);
    const oldPath = movedFrom ?? path;
    changes.push({ oldPath, newPath: path, before: before.get(oldPath), after: entry });
  }
  for (const [path, entry] of removed)
    changes.push({ oldPath: path, newPath: path, before: entry, after: undefined });
  changes.sort((a, b) => (a.newPath < b.newPath ? -1 : 1));
  return Promise.all(changes.map((change) => toFileDiff(repository, change)));
}

function findByOid(files: ReadonlyMap<string, FileEntry>, oid: string): string | undefined {
  for (const [path, entry] of files) if (entry.oid === oid) return path;
  return undefined;
}

async function toFileDiff(repository: Repository, change: Change): Promise<FileDiff> {
  const oldBytes = change.before === undefined ? Buffer.alloc(0) : await repository.blob(change.before.oid);
  const newBytes = change.after === undefined ? Buffer.alloc(0) : await repository.blob(change.after.oid);
  const binary = oldBytes.includes(0) || newBytes.includes(0);
  const oldText = oldBytes.toString('utf8');
  const newText = newBytes.toString('utf8');
  const patch = binary
    ? null
    : structuredPatch(change.oldPath, change.newPath, oldText, newText, '', '', { context: 3 });
  return {
    oldPath: change.oldPath,
    newPath: change.newPath,
    oldMode: change.before?.mode ?? '0',
    newMode: change.after?.mode ?? '0',
    kind: kindOf(change),
    binary,
    hunks: patch?.hunks ?? [],
    oldText,
    newText,
  };
}

function kindOf(change: Change): FileDiff['kind'] {
  if (change.before === undefined) return 'added';
  if (change.after === undefined) return 'deleted';
  return change.oldPath === change.newPath ? 'changed' : 'renamed';
}

/** The hunks as GitLab's API gives them: no file header, each line ended by a newline. */
export function unifiedHunks(diff: FileDiff): string {
  if (diff.binary) return `Binary files a/${diff.oldPath} and b/${diff.newPath} differ\n`;
  return diff.hunks
    .map((hunk) => {
      const header = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
      return [header, ...hunk.lines].map((line) => `${line}\n`).join('');
    })
    .join('');
}

function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? Math.max(start - 1, 0) : start},${count}`;
}

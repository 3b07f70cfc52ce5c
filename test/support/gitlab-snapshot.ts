import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from './gitlab/git/repository.ts';
import type { Gitlab } from './gitlab/gitlab.ts';

/** What reading changes: how often a trace was read, when a token was used. */
const changedByReading = new Set(['reads', 'lastUsedAt', 'readsUntilPrepared', 'preparedAt']);

/** The whole state of the stand-in as text: every project with all that is in it, and every byte of the repositories. */
export async function snapshotOf({ instance }: Gitlab): Promise<string> {
  const { projects, users, groups, quickActions, mentions, directory } = instance;
  const state = toPlain({ projects, users, groups, quickActions, mentions }, new Map());
  return JSON.stringify({ state, files: await digests(directory) }, null, 1);
}

/** Without cycles: what was seen before is named by the number it got then. */
function toPlain(value: unknown, seen: Map<object, number>): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Repository) return value.gitdir;
  const known = seen.get(value);
  if (known !== undefined) return `object ${known}`;
  seen.set(value, seen.size);
  if (Array.isArray(value)) return value.map((item) => toPlain(item, seen));
  // The stand-in makes room for the comments on a commit when someone looks for them.
  const entries =
    value instanceof Map
      ? [...value].filter(([, item]) => !Array.isArray(item) || item.length > 0)
      : Object.entries(value);
  return entries
    .filter(([key]) => !changedByReading.has(String(key)))
    .map(([key, item]) => [String(key), toPlain(item, seen)]);
}

/** Of every file below a folder, by its path. */
async function digests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = files.toSorted().map(async (path) => {
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return [path, digest] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

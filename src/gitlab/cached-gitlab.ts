import type { Gitlab } from './gitlab.ts';
import type { RepositoryFile } from './schema.ts';

const maxFiles = 300;
const maxFileBytes = 512 * 1024;

/** A full commit id: what is there can never change. */
const commitId = /^[0-9a-f]{40,64}$/;

/**
 * The same GitLab, which remembers files it was asked for by commit id, so that what triage read is at
 * hand when the fix is proposed a moment later. A missing file is not remembered: it may be a missing right.
 */
export function cachedGitlab(gitlab: Gitlab): Gitlab {
  const files = new Map<string, RepositoryFile>();
  return {
    ...gitlab,
    async fileAt(projectId, path, ref) {
      if (!commitId.test(ref)) return await gitlab.fileAt(projectId, path, ref);
      const key = JSON.stringify([projectId, ref, path]);
      const known = files.get(key);
      if (known !== undefined) return known;
      const file = await gitlab.fileAt(projectId, path, ref);
      if (file === null || file.content.byteLength > maxFileBytes) return file;
      const oldest = files.size >= maxFiles ? files.keys().next().value : undefined;
      if (oldest !== undefined) files.delete(oldest);
      files.set(key, file);
      return file;
    },
  };
}

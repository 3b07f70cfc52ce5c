import { diffCommits } from '../git/diff.ts';
import { unifiedHunks, type FileDiff } from '../git/diff.ts';
import { titleOf, type CommitRecord } from '../git/commit-record.ts';
import type { Instance } from '../instance.ts';
import { fullPathOf, type Project } from '../state/project.ts';

export function commitJson(
  instance: Instance,
  project: Project,
  commit: CommitRecord,
): Record<string, unknown> {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.committer.at.toISOString(),
    parent_ids: commit.parents,
    title: titleOf(commit.message),
    message: commit.message,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.author.at.toISOString(),
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: commit.committer.at.toISOString(),
    trailers: {},
    extended_trailers: {},
    web_url: `${instance.url}/${fullPathOf(project)}/-/commit/${commit.sha}`,
  };
}

/** Additions and deletions against the first parent. */
export async function commitStats(
  project: Project,
  commit: CommitRecord,
): Promise<{ additions: number; deletions: number; total: number }> {
  const diffs = await diffCommits(project.repository, commit.parents[0] ?? null, commit.sha);
  const lines = diffs.flatMap((diff) => diff.hunks.flatMap((hunk) => hunk.lines));
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  return { additions, deletions, total: additions + deletions };
}

/** One file of a diff. `unidiff` adds the file header that `git apply` needs. */
export function diffJson(diff: FileDiff, unidiff = false): Record<string, unknown> {
  const oldName = diff.kind === 'added' ? '/dev/null' : `a/${diff.oldPath}`;
  const newName = diff.kind === 'deleted' ? '/dev/null' : `b/${diff.newPath}`;
  const header = unidiff && diff.hunks.length > 0 ? `--- ${oldName}\n+++ ${newName}\n` : '';
  return {
    diff: header + unifiedHunks(diff),
    collapsed: false,
    too_large: false,
    new_path: diff.newPath,
    old_path: diff.oldPath,
    a_mode: diff.oldMode,
    b_mode: diff.newMode,
    new_file: diff.kind === 'added',
    renamed_file: diff.kind === 'renamed',
    deleted_file: diff.kind === 'deleted',
    generated_file: false,
  };
}

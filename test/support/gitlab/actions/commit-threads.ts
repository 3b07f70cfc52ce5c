import type { CommitThread } from '../state/noteable.ts';
import type { Discussion } from '../state/note.ts';
import type { Project } from '../state/project.ts';

/** The comments on a commit, kept per full sha. */
export function commitThread(project: Project, sha: string): CommitThread {
  const discussions: Discussion[] = project.commitDiscussions.get(sha) ?? [];
  project.commitDiscussions.set(sha, discussions);
  return { kind: 'Commit', project, sha, discussions, awards: [] };
}

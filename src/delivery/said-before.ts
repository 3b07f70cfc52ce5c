import type { Gitlab } from '../gitlab/gitlab.ts';
import type { Pipeline } from '../gitlab/schema.ts';
import { ownNotes, type Comment } from './ensure-comment.ts';

/** How far back it is looked; whoever has pushed more often than this meanwhile may be told again. */
const maxCommits = 5;

/**
 * Whether the same was said already on a commit whose pipeline failed just before: a branch that stays red is told
 * once, not at every push.
 *
 * @param newest Pipelines of the same ref, newest first.
 */
export async function wasSaidBefore(
  gitlab: Gitlab,
  projectId: number,
  failed: Pipeline,
  newest: readonly Pipeline[],
  { key, state }: Comment,
): Promise<boolean> {
  const older = newest.filter(({ id }) => id < failed.id);
  const passed = older.findIndex(({ status }) => status === 'success');
  const red = passed === -1 ? older : older.slice(0, passed);
  const commits = [...new Set(red.map(({ sha }) => sha))].filter((sha) => sha !== failed.sha);
  const notes = await Promise.all(
    commits.slice(0, maxCommits).map((sha) => ownNotes(gitlab, projectId, { kind: 'commit', sha })),
  );
  return notes.flat().some(({ marker }) => marker.key === key && marker.state === state);
}

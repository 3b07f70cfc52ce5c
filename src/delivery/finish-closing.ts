import type { Gitlab } from '../gitlab/gitlab.ts';
import type { MergeRequest } from '../gitlab/schema.ts';
import { isOwnBranch } from './branch-name.ts';
import { isForeignCommit } from './commit-message.ts';
import { findMarker } from './marker.ts';

/**
 * Removes the branch of a merge request that the bot closed itself, where an earlier attempt ended in between.
 *
 * @returns that merge request; null: there was nothing to finish.
 */
export async function finishClosing(
  gitlab: Gitlab,
  projectId: number,
  branch: string,
): Promise<{ readonly mergeRequest: MergeRequest; readonly state: 'withdrawn' | 'obsolete' } | null> {
  if (!isOwnBranch(branch)) return null;
  const [newest] = await gitlab.findMergeRequests(projectId, { sourceBranch: branch });
  const marker = newest?.state === 'closed' ? findMarker(newest.description) : null;
  if (newest === undefined || marker === null || !marker.withdrawn) return null;
  const commits = await gitlab.commitsOnBranch(projectId, newest.targetBranch, branch);
  // Gone already, on its way to another merge request, or someone else's by now.
  if (commits?.at(-1)?.id !== marker.commit || commits.some(isForeignCommit)) return null;
  await gitlab.deleteBranch(projectId, branch);
  return { mergeRequest: newest, state: marker.unhelpful ? 'withdrawn' : 'obsolete' };
}

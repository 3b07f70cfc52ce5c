import type { Gitlab } from '../gitlab/gitlab.ts';
import type { MergeRequest } from '../gitlab/schema.ts';
import { ensureComment, type Comment, type CommentResult } from './ensure-comment.ts';
import { labelChanges, type FixState } from './labels.ts';
import { replaceMarker } from './marker.ts';
import type { OwnBranch } from './own-branch.ts';

/** Makes a fix's merge request say, by its label and its one follow-up comment, how the fix fares. */
export async function showState(
  gitlab: Gitlab,
  projectId: number,
  { iid, labels }: MergeRequest,
  state: FixState,
  comment: Comment,
): Promise<CommentResult> {
  const said = await ensureComment(gitlab, projectId, { kind: 'merge-request', iid }, comment);
  const changes = labelChanges(labels, state);
  if (changes !== null) await gitlab.updateMergeRequest(projectId, iid, changes);
  return said;
}

/**
 * Says why, closes the bot's own merge request so that it counts as nobody's refusal, and removes its branch. A crash
 * before it is closed leaves the rest to the next pipeline or sweep; one after it, to `finishClosing`.
 */
export async function closeOwn(
  gitlab: Gitlab,
  projectId: number,
  { mergeRequest, marker }: Pick<OwnBranch, 'mergeRequest' | 'marker'>,
  state: 'withdrawn' | 'obsolete',
  comment: Comment,
): Promise<void> {
  const { iid, description, labels, sourceBranch } = mergeRequest;
  await ensureComment(gitlab, projectId, { kind: 'merge-request', iid }, comment);
  const closed = { ...marker, withdrawn: true, unhelpful: state === 'withdrawn' };
  await gitlab.updateMergeRequest(projectId, iid, {
    ...labelChanges(labels, state),
    description: replaceMarker(description, closed),
    stateEvent: 'close',
  });
  await gitlab.deleteBranch(projectId, sourceBranch);
}

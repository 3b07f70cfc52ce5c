import type { CommitResult, Gitlab } from '../gitlab/gitlab.ts';
import { commitMessage } from './commit-message.ts';
import type { Fix } from './fix.ts';
import { toInertMarkdown } from './inert-text.ts';
import { lintPatch } from './lint-gate.ts';
import { replaceMarker } from './marker.ts';
import type { OwnBranch } from './own-branch.ts';
import { patchedTexts } from './patched-texts.ts';
import type { TextStyle } from './text-style.ts';

export type AddedCommit =
  | { readonly kind: 'added'; readonly fix: Fix; readonly commitId: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Puts the first of some fixes on top of the bot's branch, as a commit of its own, if an earlier attempt has not. One at
 * a time: the next pipeline shows whether the others are still called for.
 */
export async function addCommit(
  gitlab: Gitlab,
  projectId: number,
  own: OwnBranch,
  fixes: readonly Fix[],
  style: TextStyle,
): Promise<AddedCommit> {
  const [fix] = fixes;
  if (fix === undefined) return { kind: 'refused', reason: 'there is no fix' };
  if (own.unsaidCommit !== null) return { kind: 'added', fix, commitId: own.unsaidCommit };
  const committed = await commitFix(gitlab, projectId, own, fix, style);
  if (committed.kind === 'committed') return { kind: 'added', fix, commitId: committed.commitId };
  return { kind: 'refused', reason: committed.kind === 'refused' ? committed.reason : committed.kind };
}

/** Says in the description what a further commit is for. Comes last: until then the commit counts as not spoken of. */
export async function describeCommit(
  gitlab: Gitlab,
  projectId: number,
  { mergeRequest, marker }: OwnBranch,
  { fix, commitId }: Extract<AddedCommit, { kind: 'added' }>,
): Promise<void> {
  const also = `**And then:** ${toInertMarkdown(fix.title)}, since its own pipeline failed for \`${fix.failureClass}\`.`;
  await gitlab.updateMergeRequest(projectId, mergeRequest.iid, {
    description: replaceMarker(mergeRequest.description, { ...marker, commit: commitId }, also),
  });
}

async function commitFix(
  gitlab: Gitlab,
  projectId: number,
  { mergeRequest, headSha }: OwnBranch,
  fix: Fix,
  style: TextStyle,
): Promise<CommitResult> {
  const patched = await patchedTexts(gitlab, projectId, fix, headSha);
  if (patched === null) return { kind: 'refused', reason: 'the branch has other CI files by now' };
  const lint = await lintPatch(gitlab, projectId, fix, headSha, patched);
  if (lint.kind === 'rejected') return { kind: 'refused', reason: lint.errors.join('; ') };
  return await gitlab.commitFiles(projectId, {
    branch: mergeRequest.sourceBranch,
    startSha: null,
    force: false,
    message: commitMessage(fix, style),
    // Someone who pushes in this very moment wins.
    files: patched.map(({ path, after, lastCommitId }) => ({
      path,
      content: Buffer.from(after, 'utf8'),
      lastCommitId,
    })),
  });
}

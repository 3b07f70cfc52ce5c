import type { Gitlab } from '../gitlab/gitlab.ts';
import { commitMessage } from './commit-message.ts';
import type { Fix } from './fix.ts';
import { toInertMarkdown } from './inert-text.ts';
import { lintPatch } from './lint-gate.ts';
import { replaceMarker } from './marker.ts';
import type { OwnBranch } from './own-branch.ts';
import { patchedTexts } from './patched-texts.ts';
import type { TextStyle } from './text-style.ts';

export type AddedCommit =
  | { readonly kind: 'added'; readonly titles: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Puts the first of some fixes on top of the bot's branch, as a commit of its own, and says so in the description. One
 * at a time: the next pipeline shows whether the others are still called for.
 */
export async function addCommit(
  gitlab: Gitlab,
  projectId: number,
  { mergeRequest, marker, headSha }: OwnBranch,
  fixes: readonly Fix[],
  style: TextStyle,
): Promise<AddedCommit> {
  const [fix] = fixes;
  if (fix === undefined) return { kind: 'refused', reason: 'there is no fix' };
  const patched = await patchedTexts(gitlab, projectId, fix, headSha);
  if (patched === null) return { kind: 'refused', reason: 'the branch has other CI files by now' };
  const lint = await lintPatch(gitlab, projectId, fix, headSha, patched);
  if (lint.kind === 'rejected') return { kind: 'refused', reason: lint.errors.join('; ') };
  const committed = await gitlab.commitFiles(projectId, {
    branch: mergeRequest.sourceBranch,
    startSha: null,
    force: false,
    message: commitMessage(fix, style),
    files: patched.map(({ path, after }) => ({ path, content: Buffer.from(after, 'utf8') })),
  });
  if (committed.kind !== 'committed') {
    return { kind: 'refused', reason: committed.kind === 'refused' ? committed.reason : committed.kind };
  }
  const also = `**And then:** ${toInertMarkdown(fix.title)}, since its own pipeline failed for \`${fix.failureClass}\`.`;
  await gitlab.updateMergeRequest(projectId, mergeRequest.iid, {
    description: replaceMarker(mergeRequest.description, { ...marker, commit: committed.commitId }, also),
  });
  return { kind: 'added', titles: [fix.title] };
}

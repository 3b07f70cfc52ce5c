import { mergeBase } from '../git/history.ts';
import { mergeTrees } from '../git/merge-trees.ts';
import type { Instance } from '../instance.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import { currentVersion } from './merge-request-versions.ts';

/**
 * Makes the temporary commit that a merged-results pipeline runs on. It is on no branch, only under
 * `refs/merge-requests/<iid>/merge`.
 *
 * @returns its sha; null when source and target conflict.
 */
export async function makeMergedResult(
  instance: Instance,
  mergeRequest: MergeRequest,
): Promise<string | null> {
  const { repository } = mergeRequest.project;
  const ours = await repository.head(mergeRequest.targetBranch);
  const theirs = currentVersion(mergeRequest).headSha;
  if (ours === null) return null;
  const merged = await mergeTrees(repository, await mergeBase(repository, ours, theirs), ours, theirs);
  if ('conflicts' in merged) return null;
  const { name, email } = mergeRequest.author;
  const who = { name, email, at: instance.clock.now() };
  const sha = await repository.writeCommit({
    parents: [ours, theirs],
    files: merged.files,
    message: `Merge ${theirs} into ${ours}`,
    author: who,
    committer: who,
  });
  await repository.writeRef(`refs/merge-requests/${mergeRequest.iid}/merge`, sha);
  return sha;
}

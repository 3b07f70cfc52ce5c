import { mergeBase } from '../git/history.ts';
import type { Instance } from '../instance.ts';
import type { DiffVersion, MergeRequest } from '../state/merge-request.ts';

/** Records the diff of a merge request at a new head and publishes `refs/merge-requests/<iid>/head`. */
export async function addVersion(
  instance: Instance,
  mergeRequest: MergeRequest,
  headSha: string,
): Promise<void> {
  const { repository } = mergeRequest.project;
  const startSha = (await repository.head(mergeRequest.targetBranch)) ?? headSha;
  const baseSha = (await mergeBase(repository, startSha, headSha)) ?? startSha;
  mergeRequest.versions.push({
    id: instance.ids.take('version'),
    headSha,
    baseSha,
    startSha,
    createdAt: instance.clock.now(),
  });
  await repository.writeRef(`refs/merge-requests/${mergeRequest.iid}/head`, headSha);
}

/** The diff that counts now. */
export function currentVersion(mergeRequest: MergeRequest): DiffVersion {
  const version = mergeRequest.versions.at(-1);
  if (version === undefined) throw new Error(`merge request !${mergeRequest.iid} has no diff version`);
  return version;
}

/** Counts a read of a merge request that GitLab may still be preparing; after enough of them it is prepared. */
export function observe(instance: Instance, mergeRequest: MergeRequest): void {
  if (mergeRequest.preparedAt !== null) return;
  if (mergeRequest.readsUntilPrepared > 0) mergeRequest.readsUntilPrepared -= 1;
  else mergeRequest.preparedAt = instance.clock.now();
}

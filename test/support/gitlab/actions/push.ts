import { firePushHook } from '../webhooks/push-hook.ts';
import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { refreshMergeRequests } from './refresh-merge-requests.ts';
import { startRuledPipeline } from './ruled-pipelines.ts';

const noSha = '0'.repeat(40);

/**
 * Points a branch at a commit and does what GitLab does after a push: merge requests get a new version or are found merged,
 * hooks fire, a pipeline may start.
 */
export async function updateBranch(
  instance: Instance,
  project: Project,
  user: User,
  branch: string,
  sha: string,
): Promise<void> {
  const before = await project.repository.head(branch);
  await project.repository.writeRef(`refs/heads/${branch}`, sha);
  if (before === sha) return;
  if (before === null) instance.lag.branchCreated(project, branch);
  firePushHook(instance, project, user, { branch, before: before ?? noSha, after: sha });
  await refreshMergeRequests(instance, { project, user, branch, before, after: sha });
  startRuledPipeline(instance, { project, ref: branch, sha, user, source: 'push', mergeRequest: null });
}

/** Removes a branch; open merge requests from it are closed, as GitLab does. */
export async function removeBranch(
  instance: Instance,
  project: Project,
  user: User,
  branch: string,
): Promise<void> {
  const before = await project.repository.head(branch);
  if (before === null) return;
  await project.repository.deleteRef(`refs/heads/${branch}`);
  firePushHook(instance, project, user, { branch, before, after: noSha });
  await refreshMergeRequests(instance, { project, user, branch, before, after: null });
}

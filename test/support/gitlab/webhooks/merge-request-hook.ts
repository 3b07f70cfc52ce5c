import { detailedMergeStatus } from '../actions/merge-status.ts';
import { currentVersion } from '../actions/merge-request-versions.ts';
import type { Instance } from '../instance.ts';
import { isDraft, type MergeRequest } from '../state/merge-request.ts';
import { fullPathOf } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { commitPart, longProjectPart, repositoryPart, hookTime, userPart } from './payload-parts.ts';

export interface MergeRequestChange {
  readonly action: 'open' | 'reopen' | 'close' | 'update' | 'merge' | 'approved' | 'unapproved';
  /** Only when new commits arrived. */
  readonly oldrev?: string;
  readonly changes?: Readonly<Record<string, { readonly previous: unknown; readonly current: unknown }>>;
}

/** Fires the Merge Request Hook of the target project. */
export function fireMergeRequestHook(
  instance: Instance,
  mergeRequest: MergeRequest,
  user: User,
  change: MergeRequestChange,
): void {
  const { project } = mergeRequest;
  instance.hooks.fire(project, 'merge_requests_events', 'Merge Request Hook', async () => ({
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: userPart(user),
    project: longProjectPart(instance, project),
    repository: repositoryPart(instance, project),
    object_attributes: {
      ...(await mergeRequestAttributes(instance, mergeRequest)),
      action: change.action,
      ...(change.oldrev === undefined ? {} : { oldrev: change.oldrev }),
    },
    labels: labelParts(mergeRequest),
    changes: change.changes ?? {},
    assignees: mergeRequest.assignees.map((assignee) => userPart(assignee)),
    reviewers: mergeRequest.reviewers.map((reviewer) => userPart(reviewer)),
  }));
}

function labelParts(mergeRequest: MergeRequest): unknown[] {
  const { project } = mergeRequest;
  return project.labels
    .filter((label) => mergeRequest.labels.includes(label.name))
    .map((label) => ({ id: label.id, title: label.name, color: label.color, project_id: project.id }));
}

/** The merge request as Note Hooks carry it and as the core of its own hook. */
export async function mergeRequestAttributes(
  instance: Instance,
  mergeRequest: MergeRequest,
): Promise<Record<string, unknown>> {
  const { project, sourceProject } = mergeRequest;
  const head = await sourceProject.repository.commit(currentVersion(mergeRequest).headSha);
  const status = await detailedMergeStatus(mergeRequest);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    author_id: mergeRequest.author.id,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: sourceProject.id,
    target_branch: mergeRequest.targetBranch,
    target_project_id: project.id,
    draft: isDraft(mergeRequest),
    work_in_progress: isDraft(mergeRequest),
    merge_status: status === 'conflict' ? 'cannot_be_merged' : 'can_be_merged',
    detailed_merge_status: status,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    last_commit: commitPart(instance, sourceProject, head),
    source: longProjectPart(instance, sourceProject),
    target: longProjectPart(instance, project),
    labels: labelParts(mergeRequest),
    assignee_ids: mergeRequest.assignees.map((user) => user.id),
    reviewer_ids: mergeRequest.reviewers.map((user) => user.id),
    created_at: hookTime(instance, mergeRequest.createdAt),
    updated_at: hookTime(instance, mergeRequest.updatedAt),
    url: `${instance.url}/${fullPathOf(project)}/-/merge_requests/${mergeRequest.iid}`,
  };
}

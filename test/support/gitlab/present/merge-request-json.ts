import { diffCommits } from '../git/diff.ts';
import { currentVersion } from '../actions/merge-request-versions.ts';
import { detailedMergeStatus, hasConflicts, headPipeline } from '../actions/merge-status.ts';
import { notesOf } from '../actions/notes.ts';
import type { Instance } from '../instance.ts';
import { isDraft, type DiffVersion, type MergeRequest } from '../state/merge-request.ts';
import { fullPathOf } from '../state/project.ts';
import { pipelineJson } from './pipeline-json.ts';
import { userJson } from './user-json.ts';

/** The form of lists. */
export async function basicMergeRequestJson(
  instance: Instance,
  mergeRequest: MergeRequest,
): Promise<Record<string, unknown>> {
  const { project } = mergeRequest;
  const status = await detailedMergeStatus(mergeRequest);
  const pendingStatus = status === 'preparing' ? 'preparing' : 'can_be_merged';
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    created_at: mergeRequest.createdAt.toISOString(),
    updated_at: mergeRequest.updatedAt.toISOString(),
    merged_by: mergeRequest.mergeUser === null ? null : userJson(instance, mergeRequest.mergeUser),
    merge_user: mergeRequest.mergeUser === null ? null : userJson(instance, mergeRequest.mergeUser),
    merged_at: mergeRequest.mergedAt?.toISOString() ?? null,
    closed_by: mergeRequest.closedBy === null ? null : userJson(instance, mergeRequest.closedBy),
    closed_at: mergeRequest.closedAt?.toISOString() ?? null,
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    user_notes_count: notesOf(mergeRequest).filter((note) => !note.system).length,
    upvotes: 0,
    downvotes: 0,
    author: userJson(instance, mergeRequest.author),
    assignees: mergeRequest.assignees.map((user) => userJson(instance, user)),
    assignee: mergeRequest.assignees[0] === undefined ? null : userJson(instance, mergeRequest.assignees[0]),
    reviewers: mergeRequest.reviewers.map((user) => userJson(instance, user)),
    source_project_id: mergeRequest.sourceProject.id,
    target_project_id: project.id,
    labels: mergeRequest.labels,
    draft: isDraft(mergeRequest),
    work_in_progress: isDraft(mergeRequest),
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: status === 'conflict' ? 'cannot_be_merged' : pendingStatus,
    detailed_merge_status: status,
    sha: currentVersion(mergeRequest).headSha,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    squash_commit_sha: null,
    discussion_locked: mergeRequest.discussionLocked ? true : null,
    should_remove_source_branch: null,
    force_remove_source_branch: mergeRequest.removeSourceBranch,
    prepared_at: mergeRequest.preparedAt?.toISOString() ?? null,
    allow_collaboration: mergeRequest.allowCollaboration,
    reference: `!${mergeRequest.iid}`,
    references: {
      short: `!${mergeRequest.iid}`,
      relative: `!${mergeRequest.iid}`,
      full: `${fullPathOf(project)}!${mergeRequest.iid}`,
    },
    web_url: `${instance.url}/${fullPathOf(project)}/-/merge_requests/${mergeRequest.iid}`,
    squash: mergeRequest.squash,
    squash_on_merge: mergeRequest.squash,
    has_conflicts: status === 'conflict',
    blocking_discussions_resolved: true,
  };
}

/** A single merge request. Until it is prepared it has no `diff_refs` and no `changes_count`. */
export async function mergeRequestJson(
  instance: Instance,
  mergeRequest: MergeRequest,
): Promise<Record<string, unknown>> {
  const prepared = mergeRequest.preparedAt !== null;
  const version = currentVersion(mergeRequest);
  const diffs = prepared
    ? await diffCommits(mergeRequest.project.repository, version.baseSha, version.headSha)
    : [];
  const pipeline = headPipeline(mergeRequest);
  return {
    ...(await basicMergeRequestJson(instance, mergeRequest)),
    subscribed: false,
    changes_count: prepared ? String(diffs.length) : null,
    head_pipeline: pipeline === null ? null : pipelineJson(instance, pipeline),
    diff_refs: prepared ? diffRefs(version) : null,
    merge_error: null,
    has_conflicts: prepared && (await hasConflicts(mergeRequest)),
    user: { can_merge: true },
  };
}

function diffRefs(version: DiffVersion): Record<string, string> {
  return { base_sha: version.baseSha, head_sha: version.headSha, start_sha: version.startSha };
}

/** One entry of `/versions`. */
export function versionJson(mergeRequest: MergeRequest, version: DiffVersion): Record<string, unknown> {
  return {
    id: version.id,
    head_commit_sha: version.headSha,
    base_commit_sha: version.baseSha,
    start_commit_sha: version.startSha,
    created_at: version.createdAt.toISOString(),
    merge_request_id: mergeRequest.id,
    state: 'collected',
    real_size: '1',
    patch_id_sha: null,
  };
}

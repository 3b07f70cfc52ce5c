import { ApiError, badRequest } from '../http/api-error.ts';
import { mergeBase } from '../git/history.ts';
import { mergeTrees } from '../git/merge-trees.ts';
import type { Instance } from '../instance.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { fireMergeRequestHook } from '../webhooks/merge-request-hook.ts';
import { ensureLabels } from './labels.ts';
import { followReferences } from './references.ts';
import { addVersion, currentVersion } from './merge-request-versions.ts';
import { detailedMergeStatus, sourceHead } from './merge-status.ts';
import { addSystemNote } from './system-notes.ts';
import { removeBranch, updateBranch } from './push.ts';
import { runQuickActions } from './quick-actions.ts';
import { startRuledPipeline } from './ruled-pipelines.ts';

export interface MergeRequestFields {
  readonly title?: string | undefined;
  readonly description?: string | null | undefined;
  readonly targetBranch?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly User[] | undefined;
  readonly reviewers?: readonly User[] | undefined;
  readonly removeSourceBranch?: boolean | undefined;
  readonly squash?: boolean | undefined;
  readonly allowCollaboration?: boolean | undefined;
  readonly discussionLocked?: boolean | undefined;
}

export interface NewMergeRequest extends MergeRequestFields {
  readonly sourceProject: Project;
  readonly sourceBranch: string;
  readonly project: Project;
  readonly targetBranch: string;
  readonly title: string;
  readonly author: User;
}

/** Opens a merge request. @throws ApiError 409 or 400 in GitLab's words. */
export async function createMergeRequest(instance: Instance, given: NewMergeRequest): Promise<MergeRequest> {
  const { project, sourceProject, sourceBranch, targetBranch } = given;
  const head = await sourceProject.repository.head(sourceBranch);
  await checkBranches(given, head);
  const now = instance.clock.now();
  const mergeRequest: MergeRequest = {
    kind: 'MergeRequest',
    id: instance.ids.take('mergeRequest'),
    iid: project.mergeRequests.length + 1,
    project,
    sourceProject,
    sourceBranch,
    targetBranch,
    title: given.title.slice(0, 255),
    description: given.description ?? null,
    author: given.author,
    state: 'opened',
    labels: [],
    assignees: [],
    reviewers: [],
    removeSourceBranch: false,
    squash: false,
    allowCollaboration: false,
    discussionLocked: false,
    mergeCommitSha: null,
    mergeUser: null,
    mergedAt: null,
    closedBy: null,
    closedAt: null,
    createdAt: now,
    updatedAt: now,
    readsUntilPrepared: instance.settings.readsUntilPrepared,
    preparedAt: instance.settings.readsUntilPrepared === 0 ? now : null,
    versions: [],
    discussions: [],
    awards: [],
  };
  await addVersion(instance, mergeRequest, head ?? '');
  // Only now, so that a list read at the same moment sees it whole.
  project.mergeRequests.push(mergeRequest);
  assign(instance, mergeRequest, given.author, given);
  instance.lag.mergeRequestCreated(mergeRequest);
  fireMergeRequestHook(instance, mergeRequest, given.author, { action: 'open' });
  const sha = currentVersion(mergeRequest).headSha;
  startRuledPipeline(instance, {
    project: sourceProject,
    ref: sourceBranch,
    sha,
    user: given.author,
    source: 'merge_request_event',
    mergeRequest,
  });
  return mergeRequest;
}

async function checkBranches(given: NewMergeRequest, head: string | null): Promise<void> {
  const { project, sourceProject, sourceBranch, targetBranch } = given;
  if (sourceProject === project && sourceBranch === targetBranch)
    throw new ApiError(409, { message: ["You can't use same project/branch for source and target"] });
  const existing = project.mergeRequests.find(
    (other) =>
      other.state === 'opened' &&
      other.sourceProject === sourceProject &&
      other.sourceBranch === sourceBranch &&
      other.targetBranch === targetBranch,
  );
  if (existing !== undefined)
    throw new ApiError(409, {
      message: [`Another open merge request already exists for this source branch: !${existing.iid}`],
    });
  const missing: Record<string, string[]> = {};
  if (head === null) missing['source_branch'] = ['does not exist'];
  if ((await project.repository.head(targetBranch)) === null) missing['target_branch'] = ['does not exist'];
  if (Object.keys(missing).length > 0) throw badRequest(missing);
  if (given.title.trim() === '') throw badRequest({ title: ["can't be blank"] });
  if ((given.description?.length ?? 0) > 1_048_576)
    throw badRequest({ description: ['is too long (maximum is 1048576 characters)'] });
}

/** Sets fields and reports the change; nothing is reported when nothing changed. */
export function updateMergeRequest(
  instance: Instance,
  mergeRequest: MergeRequest,
  user: User,
  fields: MergeRequestFields,
): void {
  const before = snapshot(mergeRequest);
  assign(instance, mergeRequest, user, fields);
  const after = snapshot(mergeRequest);
  const changes: Record<string, { previous: unknown; current: unknown }> = {};
  for (const [name, previous] of Object.entries(before)) {
    const current = after[name];
    if (JSON.stringify(previous) !== JSON.stringify(current)) changes[name] = { previous, current };
  }
  if (Object.keys(changes).length === 0) return;
  mergeRequest.updatedAt = instance.clock.now();
  fireMergeRequestHook(instance, mergeRequest, user, { action: 'update', changes });
}

function snapshot(mergeRequest: MergeRequest): Record<string, unknown> {
  return {
    title: mergeRequest.title,
    description: mergeRequest.description,
    target_branch: mergeRequest.targetBranch,
    labels: [...mergeRequest.labels],
    assignees: mergeRequest.assignees.map((user) => user.id),
    reviewers: mergeRequest.reviewers.map((user) => user.id),
    squash: mergeRequest.squash,
    discussion_locked: mergeRequest.discussionLocked,
  };
}

function assign(
  instance: Instance,
  mergeRequest: MergeRequest,
  user: User,
  fields: MergeRequestFields,
): void {
  if (fields.title !== undefined) mergeRequest.title = fields.title;
  if (fields.targetBranch !== undefined) mergeRequest.targetBranch = fields.targetBranch;
  if (fields.labels !== undefined) {
    mergeRequest.labels = [...new Set(fields.labels)];
    ensureLabels(instance, mergeRequest.project, mergeRequest.labels);
  }
  if (fields.assignees !== undefined) mergeRequest.assignees = [...fields.assignees];
  if (fields.reviewers !== undefined) mergeRequest.reviewers = [...fields.reviewers];
  if (fields.removeSourceBranch !== undefined) mergeRequest.removeSourceBranch = fields.removeSourceBranch;
  if (fields.squash !== undefined) mergeRequest.squash = fields.squash;
  if (fields.allowCollaboration !== undefined) mergeRequest.allowCollaboration = fields.allowCollaboration;
  if (fields.discussionLocked !== undefined) mergeRequest.discussionLocked = fields.discussionLocked;
  if (typeof fields.description === 'string') {
    const { body } = runQuickActions(instance, user, mergeRequest, fields.description, 'description');
    mergeRequest.description = body;
    followReferences(instance, user, mergeRequest, body);
  }
}

/**
 * Closes or reopens. Asking for the state it is in does nothing, a merged one stays merged, and one whose source branch is gone
 * stays closed.
 */
export async function changeState(
  instance: Instance,
  mergeRequest: MergeRequest,
  user: User,
  event: 'close' | 'reopen',
): Promise<void> {
  const wanted = event === 'close' ? 'closed' : 'opened';
  if (mergeRequest.state === wanted || mergeRequest.state === 'merged') return;
  if (event === 'reopen') {
    const head = await sourceHead(mergeRequest);
    if (head === null) return;
    if (head !== currentVersion(mergeRequest).headSha) await addVersion(instance, mergeRequest, head);
  }
  mergeRequest.state = wanted;
  mergeRequest.closedAt = event === 'close' ? instance.clock.now() : null;
  mergeRequest.closedBy = event === 'close' ? user : null;
  mergeRequest.updatedAt = instance.clock.now();
  addSystemNote(instance, mergeRequest, user, event === 'close' ? 'closed' : 'reopened');
  fireMergeRequestHook(instance, mergeRequest, user, { action: event });
}

/** Merges with a merge commit. @throws ApiError 405 when it is not mergeable. */
export async function mergeMergeRequest(
  instance: Instance,
  mergeRequest: MergeRequest,
  user: User,
  options: { readonly removeSourceBranch?: boolean | undefined } = {},
): Promise<void> {
  const { project, sourceProject, targetBranch } = mergeRequest;
  mergeRequest.preparedAt ??= instance.clock.now();
  if ((await detailedMergeStatus(mergeRequest)) !== 'mergeable')
    throw new ApiError(405, { message: '405 Method Not Allowed' });
  const ours = (await project.repository.head(targetBranch)) ?? '';
  const theirs = currentVersion(mergeRequest).headSha;
  const base = await mergeBase(project.repository, ours, theirs);
  const merged = await mergeTrees(project.repository, base, ours, theirs);
  if ('conflicts' in merged) throw new ApiError(406, { message: '406 Branch cannot be merged' });
  const who = { name: user.name, email: user.email, at: instance.clock.now() };
  const sha = await project.repository.writeCommit({
    parents: [ours, theirs],
    files: merged.files,
    message: `Merge branch '${mergeRequest.sourceBranch}' into '${targetBranch}'\n\n${mergeRequest.title}\n`,
    author: who,
    committer: who,
  });
  mergeRequest.state = 'merged';
  mergeRequest.mergedAt = who.at;
  mergeRequest.mergeUser = user;
  mergeRequest.mergeCommitSha = sha;
  mergeRequest.updatedAt = who.at;
  addSystemNote(instance, mergeRequest, user, 'merged');
  fireMergeRequestHook(instance, mergeRequest, user, { action: 'merge' });
  await updateBranch(instance, project, user, targetBranch, sha);
  if (options.removeSourceBranch ?? mergeRequest.removeSourceBranch)
    await removeBranch(instance, sourceProject, user, mergeRequest.sourceBranch);
}

import { commitsBetween } from '../git/history.ts';
import type { Instance } from '../instance.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { fireMergeRequestHook } from '../webhooks/merge-request-hook.ts';
import { addVersion } from './merge-request-versions.ts';
import { addSystemNote } from './system-notes.ts';
import { startRuledPipeline } from './ruled-pipelines.ts';

interface Push {
  readonly project: Project;
  readonly user: User;
  readonly branch: string;
  readonly before: string | null;
  /** null: the branch was removed. */
  readonly after: string | null;
}

/** Brings the open merge requests from and into a pushed branch up to date. */
export async function refreshMergeRequests(instance: Instance, push: Push): Promise<void> {
  for (const mergeRequest of openMergeRequests(instance)) {
    const fromHere = mergeRequest.sourceProject === push.project && mergeRequest.sourceBranch === push.branch;
    const intoHere = mergeRequest.project === push.project && mergeRequest.targetBranch === push.branch;
    if (fromHere && push.after === null) closeForMissingSource(instance, mergeRequest, push.user);
    else if (fromHere && push.after !== null) await takePush(instance, mergeRequest, push);
    else if (intoHere && push.after !== null) await detectManualMerge(instance, mergeRequest, push);
  }
}

function openMergeRequests(instance: Instance): MergeRequest[] {
  return [...instance.projects.values()].flatMap((project) =>
    project.mergeRequests.filter((mergeRequest) => mergeRequest.state === 'opened'),
  );
}

function closeForMissingSource(instance: Instance, mergeRequest: MergeRequest, user: User): void {
  mergeRequest.state = 'closed';
  mergeRequest.closedAt = instance.clock.now();
  mergeRequest.closedBy = user;
  mergeRequest.updatedAt = instance.clock.now();
  addSystemNote(instance, mergeRequest, user, 'closed');
  fireMergeRequestHook(instance, mergeRequest, user, { action: 'close' });
}

async function takePush(instance: Instance, mergeRequest: MergeRequest, push: Push): Promise<void> {
  const added = await commitsBetween(push.project.repository, push.before, push.after ?? '');
  await addVersion(instance, mergeRequest, push.after ?? '');
  mergeRequest.updatedAt = instance.clock.now();
  const count = Math.max(added.length, 1);
  addSystemNote(instance, mergeRequest, push.user, `added ${count} commit${count === 1 ? '' : 's'}`);
  const oldrev = push.before;
  fireMergeRequestHook(instance, mergeRequest, push.user, {
    action: 'update',
    ...(oldrev === null ? {} : { oldrev }),
  });
  startRuledPipeline(instance, {
    project: mergeRequest.sourceProject,
    ref: mergeRequest.sourceBranch,
    sha: push.after ?? '',
    user: push.user,
    source: 'merge_request_event',
    mergeRequest,
  });
}

async function detectManualMerge(instance: Instance, mergeRequest: MergeRequest, push: Push): Promise<void> {
  const head = mergeRequest.versions.at(-1)?.headSha;
  const pushed = await commitsBetween(push.project.repository, push.before, push.after ?? '');
  if (head === undefined || !pushed.some((commit) => commit.sha === head)) return;
  mergeRequest.state = 'merged';
  mergeRequest.mergedAt = instance.clock.now();
  mergeRequest.mergeUser = push.user;
  mergeRequest.mergeCommitSha = push.after;
  mergeRequest.updatedAt = instance.clock.now();
  addSystemNote(instance, mergeRequest, push.user, 'merged');
  fireMergeRequestHook(instance, mergeRequest, push.user, { action: 'merge' });
}

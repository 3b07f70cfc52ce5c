import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab, MergeRequestResult, NewMergeRequest } from '../gitlab.ts';
import { GitlabRejected } from '../gitlab-error.ts';
import { FileDiff, MergeRequest } from '../schema.ts';
import { parseAnswer } from './answer.ts';

type MergeRequestCalls = Pick<
  Gitlab,
  | 'mergeRequest'
  | 'findMergeRequests'
  | 'ownOpenMergeRequests'
  | 'createMergeRequest'
  | 'updateMergeRequest'
  | 'reopenMergeRequest'
  | 'mergeRequestDiffs'
>;

/** Merge requests (https://docs.gitlab.com/api/merge_requests/). */
export function mergeRequestCalls(api: InstanceType<typeof Api>): MergeRequestCalls {
  return {
    async mergeRequest(projectId, iid) {
      const body = await api.MergeRequests.show(projectId, iid);
      return parseAnswer(MergeRequest, body, `merge_requests/${iid}`);
    },
    async findMergeRequests(projectId, { sourceBranch, targetBranch, description }) {
      const body = await api.MergeRequests.all({
        projectId,
        perPage: 100,
        ...(sourceBranch === undefined ? {} : { sourceBranch }),
        ...(targetBranch === undefined ? {} : { targetBranch }),
        ...(description === undefined ? {} : { search: description, in: 'description' }),
      });
      const found = parseAnswer(z.array(MergeRequest), body, 'merge_requests');
      return found.filter(({ sourceProjectId }) => sourceProjectId === projectId);
    },
    async ownOpenMergeRequests(description) {
      const body = await api.MergeRequests.all({
        scope: 'created_by_me',
        state: 'opened',
        search: description,
        in: 'description',
        perPage: 100,
      });
      return parseAnswer(z.array(MergeRequest), body, 'merge_requests');
    },
    createMergeRequest: (projectId, mergeRequest) => createMergeRequest(api, projectId, mergeRequest),
    async updateMergeRequest(projectId, iid, { addLabels, removeLabels, ...changes }) {
      const body = await api.MergeRequests.edit(projectId, iid, {
        ...changes,
        ...(addLabels === undefined ? {} : { addLabels: addLabels.join(',') }),
        ...(removeLabels === undefined ? {} : { removeLabels: removeLabels.join(',') }),
      });
      return parseAnswer(MergeRequest, body, `merge_requests/${iid}`);
    },
    async reopenMergeRequest(projectId, iid) {
      try {
        const body = await api.MergeRequests.edit(projectId, iid, { stateEvent: 'reopen' });
        return parseAnswer(MergeRequest, body, `merge_requests/${iid}`).state === 'opened';
      } catch (error) {
        if (!(error instanceof GitlabRejected)) throw error;
        return false;
      }
    },
    async mergeRequestDiffs(projectId, iid) {
      const body = await api.MergeRequests.allDiffs(projectId, iid, { perPage: 100 });
      return parseAnswer(z.array(FileDiff), body, `merge_requests/${iid}/diffs`);
    },
  };
}

async function createMergeRequest(
  api: InstanceType<typeof Api>,
  projectId: number,
  mergeRequest: NewMergeRequest,
): Promise<MergeRequestResult> {
  const { sourceBranch, targetBranch, title, description, labels, reviewerIds, removeSourceBranch } =
    mergeRequest;
  try {
    const body = await api.MergeRequests.create(projectId, sourceBranch, targetBranch, title, {
      description,
      labels: labels.join(','),
      ...(reviewerIds.length === 0 ? {} : { reviewerIds: [...reviewerIds] }),
      removeSourceBranch,
    });
    return { kind: 'created', mergeRequest: parseAnswer(MergeRequest, body, 'merge_requests') };
  } catch (error) {
    if (!(error instanceof GitlabRejected)) throw error;
    if (error.status === 409) return { kind: 'exists' };
    if ([400, 403, 405, 422].includes(error.status)) return { kind: 'refused', reason: error.reason };
    throw error;
  }
}

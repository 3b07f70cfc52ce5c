import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab, Noteable, NoteResult } from '../gitlab.ts';
import { GitlabRejected } from '../gitlab-error.ts';
import { Discussion } from '../schema.ts';
import { parseAnswer } from './answer.ts';

type DiscussionCalls = Pick<
  Gitlab,
  'discussions' | 'createNote' | 'editNote' | 'replyToDiscussion' | 'resolveDiscussion'
>;

/** A note, or a discussion with its first note. */
const Created = z.union([
  z
    .object({ notes: z.array(z.object({ id: z.number() })).min(1) })
    .transform(({ notes }) => notes[0]?.id ?? 0),
  z.object({ id: z.number() }).transform(({ id }) => id),
]);

/** Comments and threads (https://docs.gitlab.com/api/notes/, /discussions/). */
export function discussionCalls(api: InstanceType<typeof Api>): DiscussionCalls {
  // gitbeaker takes a position apart at its "&" and "=", so bodies are sent as JSON by its requester.
  const { requester } = api.MergeRequestDiscussions;
  const create = (path: string, body: Record<string, unknown>) =>
    noteResult(path, async () => (await requester.post(path, { body })).body);
  return {
    async discussions(projectId, place) {
      return parseAnswer(z.array(Discussion), await listDiscussions(api, projectId, place), 'discussions');
    },
    createNote(projectId, place, body, position) {
      const isThread = position !== undefined || place.kind === 'commit';
      const path = `${pathOf(projectId, place)}/${isThread ? 'discussions' : 'notes'}`;
      return create(path, position === undefined ? { body } : { body, position });
    },
    async editNote(projectId, place, { discussionId, noteId }, body) {
      const thread = place.kind === 'commit' ? `discussions/${discussionId}/` : '';
      await requester.put(`${pathOf(projectId, place)}/${thread}notes/${noteId}`, { body: { body } });
    },
    replyToDiscussion(projectId, place, discussionId, body) {
      return create(`${pathOf(projectId, place)}/discussions/${discussionId}/notes`, { body });
    },
    async resolveDiscussion(projectId, mergeRequestIid, discussionId) {
      await api.MergeRequestDiscussions.resolve(projectId, mergeRequestIid, discussionId, true);
    },
  };
}

async function listDiscussions(
  api: InstanceType<typeof Api>,
  projectId: number,
  place: Noteable,
): Promise<unknown> {
  const options = { perPage: 100 };
  switch (place.kind) {
    case 'merge-request':
      return await api.MergeRequestDiscussions.all(projectId, place.iid, options);
    case 'issue':
      return await api.IssueDiscussions.all(projectId, place.iid, options);
    case 'commit':
      return await api.CommitDiscussions.all(projectId, place.sha, options);
  }
}

/** Below `projects/`, which the requester adds. */
function pathOf(projectId: number, place: Noteable): string {
  switch (place.kind) {
    case 'merge-request':
      return `${projectId}/merge_requests/${place.iid}`;
    case 'issue':
      return `${projectId}/issues/${place.iid}`;
    case 'commit':
      return `${projectId}/repository/commits/${place.sha}`;
  }
}

async function noteResult(path: string, post: () => Promise<unknown>): Promise<NoteResult> {
  try {
    return { kind: 'created', noteId: parseAnswer(Created, await post(), path) };
  } catch (error) {
    if (!(error instanceof GitlabRejected)) throw error;
    if (error.status === 400 && /line.?code|position/i.test(error.reason)) {
      return { kind: 'not-in-diff', reason: error.reason };
    }
    if ([400, 403, 404].includes(error.status)) return { kind: 'refused', reason: error.reason };
    throw error;
  }
}

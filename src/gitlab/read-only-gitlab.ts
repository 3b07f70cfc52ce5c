import type { Gitlab, ProjectId } from './gitlab.ts';
import type { MergeRequest } from './schema.ts';

/** A write that was not made. */
export interface WithheldWrite {
  readonly write:
    | 'commitFiles'
    | 'deleteBranch'
    | 'createMergeRequest'
    | 'updateMergeRequest'
    | 'reopenMergeRequest'
    | 'createNote'
    | 'editNote'
    | 'replyToDiscussion'
    | 'resolveDiscussion'
    | 'createIssue'
    | 'closeIssue';
  readonly projectId: ProjectId;
  readonly detail: unknown;
}

const noCommit = '0'.repeat(40);

/**
 * The same GitLab for dry runs: reads pass through, each write is handed to `onWithheld` and answered as
 * if it had been made. The one place that knows about dry runs.
 */
export function readOnlyGitlab(gitlab: Gitlab, onWithheld: (withheld: WithheldWrite) => void): Gitlab {
  return {
    ...gitlab,
    commitFiles(projectId, { branch, message, files }) {
      const paths = files.map(({ path }) => path);
      onWithheld({ write: 'commitFiles', projectId, detail: { branch, message, paths } });
      return Promise.resolve({ kind: 'committed', commitId: noCommit });
    },
    async lintAt(projectId, ref) {
      // What was not committed is nowhere to be linted; GitLab would answer that it knows no such commit.
      return ref === noCommit
        ? { valid: true, errors: [], warnings: [] }
        : await gitlab.lintAt(projectId, ref);
    },
    deleteBranch(projectId, name) {
      onWithheld({ write: 'deleteBranch', projectId, detail: { name } });
      return Promise.resolve();
    },
    createMergeRequest(projectId, wanted) {
      onWithheld({ write: 'createMergeRequest', projectId, detail: wanted });
      const { sourceBranch, targetBranch, title, description } = wanted;
      const mergeRequest: MergeRequest = {
        iid: 0,
        state: 'opened',
        webUrl: '',
        headSha: noCommit,
        sourceBranch,
        targetBranch,
        title,
        description,
        sourceProjectId: projectId,
        targetProjectId: projectId,
        labels: [...wanted.labels],
        draft: false,
        createdAt: null,
        diffRefs: null,
      };
      return Promise.resolve({ kind: 'created', mergeRequest });
    },
    async updateMergeRequest(projectId, iid, changes) {
      onWithheld({ write: 'updateMergeRequest', projectId, detail: { iid, ...changes } });
      return await gitlab.mergeRequest(projectId, iid);
    },
    reopenMergeRequest(projectId, iid) {
      onWithheld({ write: 'reopenMergeRequest', projectId, detail: { iid } });
      return Promise.resolve(true);
    },
    ...withheldComments(onWithheld),
  };
}

type CommentWrites = Pick<
  Gitlab,
  'createNote' | 'editNote' | 'replyToDiscussion' | 'resolveDiscussion' | 'createIssue' | 'closeIssue'
>;

function withheldComments(onWithheld: (withheld: WithheldWrite) => void): CommentWrites {
  return {
    createNote(projectId, place, body, position) {
      onWithheld({ write: 'createNote', projectId, detail: { place, body, position } });
      return Promise.resolve({ kind: 'created', noteId: 0 });
    },
    editNote(projectId, place, note, body) {
      onWithheld({ write: 'editNote', projectId, detail: { place, ...note, body } });
      return Promise.resolve();
    },
    replyToDiscussion(projectId, place, discussionId, body) {
      onWithheld({ write: 'replyToDiscussion', projectId, detail: { place, discussionId, body } });
      return Promise.resolve({ kind: 'created', noteId: 0 });
    },
    createIssue(projectId, issue) {
      onWithheld({ write: 'createIssue', projectId, detail: issue });
      return Promise.resolve({
        iid: 0,
        state: 'opened',
        description: issue.description,
        webUrl: '',
        authorId: null,
      });
    },
    closeIssue(projectId, iid) {
      onWithheld({ write: 'closeIssue', projectId, detail: { iid } });
      return Promise.resolve();
    },
    resolveDiscussion(projectId, mergeRequestIid, discussionId) {
      onWithheld({ write: 'resolveDiscussion', projectId, detail: { mergeRequestIid, discussionId } });
      return Promise.resolve();
    },
  };
}

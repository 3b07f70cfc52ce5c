import type {
  Branch,
  Bridge,
  Commit,
  Discussion,
  FileDiff,
  Hook,
  Issue,
  Job,
  LintResult,
  MergeRequest,
  Pipeline,
  Project,
  RepositoryFile,
  User,
} from './schema.ts';

/**
 * What the bot asks of GitLab. Lists are complete or the call throws. Every method throws
 * `GitlabUnavailable` when GitLab cannot answer now and `GitlabRejected` when it refuses; what is
 * expected to happen (no such file, the branch is there already) is a value.
 */
export interface Gitlab {
  /** Whose token it is. */
  currentUser(): Promise<User>;
  userNamed(username: string): Promise<User | null>;
  /** The role a user has in a project, by way of any group, as GitLab's number (Developer: 30); 0: none. */
  accessLevel(projectId: number, userId: number): Promise<number>;
  /** The webhooks of a group or, where there is no such group, project. Null: there is neither. */
  hooks(owner: string): Promise<readonly Hook[] | null>;
  project(projectId: ProjectId): Promise<Project>;
  /** Null: there is none, or none that the token may see. */
  findProject(path: string): Promise<Project | null>;
  /** Every project in which the token has at least the role Developer. */
  memberProjects(): Promise<readonly Project[]>;
  pipeline(projectId: number, pipelineId: number): Promise<Pipeline>;
  /** Pipelines that failed and changed after `since` (ISO 8601), newest first, at most 100; no child pipelines. */
  failedPipelines(projectId: number, since: string): Promise<readonly Pipeline[]>;
  /** The pipelines that ran for a commit, newest first, at most 20. */
  pipelinesOfCommit(projectId: number, sha: string): Promise<readonly Pipeline[]>;
  /** The newest pipelines of a branch, newest first, at most 20. */
  newestPipelines(projectId: number, ref: string): Promise<readonly Pipeline[]>;
  /** Latest attempts of the jobs that failed, newest first; trigger jobs are not among them. */
  failedJobs(projectId: number, pipelineId: number): Promise<readonly Job[]>;
  /** Latest attempts of the jobs that passed. */
  passedJobs(projectId: number, pipelineId: number): Promise<readonly Job[]>;
  /** The downstream pipelines that a pipeline's trigger jobs started. */
  bridges(projectId: number, pipelineId: number): Promise<readonly Bridge[]>;
  /** A job's trace as stored, chunk by chunk; nothing when it is erased or not there yet. */
  trace(projectId: number, jobId: number): AsyncIterable<Uint8Array>;
  /** @param ref Branch, tag or commit, or `HEAD` for the default branch. Null: no such file there. */
  fileAt(projectId: ProjectId, path: string, ref: string): Promise<RepositoryFile | null>;
  /**
   * Paths of all files below a folder (empty: the whole repository) at `ref`. Null: there is no such
   * folder, or it holds more than 10,000 entries.
   */
  treeAt(projectId: ProjectId, folder: string, ref: string): Promise<readonly string[] | null>;
  branch(projectId: number, name: string): Promise<Branch | null>;
  /** Commits that are on `branch` and not on `base`, oldest first; null when one of them does not exist. */
  commitsOnBranch(projectId: number, base: string, branch: string): Promise<readonly Commit[] | null>;
  /**
   * The commit a branch or tag was at at some time (ISO 8601), by the dates of its commits. Null: none is that old, or
   * there is no such project or ref.
   *
   * @param ref Null: the default branch.
   */
  commitAt(projectId: ProjectId, ref: string | null, time: string): Promise<string | null>;
  /** First lines of the newest commits of a branch, at most 20. */
  commitSubjects(projectId: number, branch: string): Promise<readonly string[]>;
  /** Lints CI text. `include: local` in it is resolved at the head of the default branch. */
  lint(projectId: ProjectId, content: string): Promise<LintResult>;
  /** Lints the CI file as committed at `ref`, local includes resolved there. */
  lintAt(projectId: number, ref: string): Promise<LintResult>;
  commitFiles(projectId: number, commit: NewCommit): Promise<CommitResult>;
  /** Leaves it where it is protected: then only Maintainers may, and nothing depends on it. */
  deleteBranch(projectId: number, name: string): Promise<void>;
  mergeRequest(projectId: number, iid: number): Promise<MergeRequest>;
  /**
   * Merge requests in any state from branches of the project itself that fit all of the filter's fields, newest first. Not
   * those from forks: there anyone chooses the name of a branch and writes a description like the bot's.
   */
  findMergeRequests(projectId: number, filter: MergeRequestFilter): Promise<readonly MergeRequest[]>;
  /** Open merge requests in any project that the token's user made and whose description holds a text. */
  ownOpenMergeRequests(description: string): Promise<readonly MergeRequest[]>;
  createMergeRequest(projectId: number, mergeRequest: NewMergeRequest): Promise<MergeRequestResult>;
  updateMergeRequest(projectId: number, iid: number, changes: MergeRequestChanges): Promise<MergeRequest>;
  /** @returns false: GitLab does not open it again, for instance because its branch is gone. */
  reopenMergeRequest(projectId: number, iid: number): Promise<boolean>;
  /** What a merge request changes in each file, by its newest version. */
  mergeRequestDiffs(projectId: number, iid: number): Promise<readonly FileDiff[]>;
  /** A user's issues there, in any state, newest first. */
  issuesBy(projectId: ProjectId, authorId: number): Promise<readonly Issue[]>;
  /** Confidential: only those who may see the project's own work see it. */
  createIssue(projectId: ProjectId, issue: NewIssue): Promise<Issue>;
  closeIssue(projectId: ProjectId, iid: number): Promise<void>;
  /** Every thread and comment there, oldest first. */
  discussions(projectId: number, place: Noteable): Promise<readonly Discussion[]>;
  /** A comment, or with a position a thread on lines of a merge request's diff. */
  createNote(projectId: number, place: Noteable, body: string, position?: DiffPosition): Promise<NoteResult>;
  editNote(projectId: number, place: Noteable, note: NoteId, body: string): Promise<void>;
  replyToDiscussion(
    projectId: number,
    place: Noteable,
    discussionId: string,
    body: string,
  ): Promise<NoteResult>;
  /** Only threads on a diff, and those begun as a thread, can be resolved. */
  resolveDiscussion(projectId: number, mergeRequestIid: number, discussionId: string): Promise<void>;
}

/** A project's number, or its full path. */
export type ProjectId = number | string;

/** What can be commented on. */
export type Noteable =
  | { readonly kind: 'merge-request'; readonly iid: number }
  | { readonly kind: 'issue'; readonly iid: number }
  | { readonly kind: 'commit'; readonly sha: string };

export interface NoteId {
  /** Needed for commits only, whose comments have no address of their own. */
  readonly discussionId: string;
  readonly noteId: number;
}

/**
 * Lines of a merge request's diff, in GitLab's own words: the three shas are those of its newest version
 * (https://docs.gitlab.com/api/discussions/#create-a-new-thread-in-the-merge-request-diff).
 */
export interface DiffPosition {
  readonly base_sha: string;
  readonly start_sha: string;
  readonly head_sha: string;
  readonly position_type: 'text';
  readonly old_path: string;
  readonly new_path: string;
  /** Left out for a line that the merge request adds. */
  readonly old_line?: number;
  readonly new_line: number;
}

export type NoteResult =
  | { readonly kind: 'created'; readonly noteId: number }
  /** The lines are not in the diff, or the diff has changed or is not prepared yet. */
  | { readonly kind: 'not-in-diff'; readonly reason: string }
  /** Comments are locked, or the role is missing. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface NewCommit {
  readonly branch: string;
  /**
   * Full id of the commit to start from; the branch becomes that commit and this one on top. Null: on top of the branch,
   * which has to be there.
   */
  readonly startSha: string | null;
  /** Resets the branch where it exists. */
  readonly force: boolean;
  readonly message: string;
  readonly files: readonly {
    readonly path: string;
    readonly content: Uint8Array;
    /** The last commit that may have touched it; GitLab refuses where there is a newer one. Left out: any. */
    readonly lastCommitId?: string;
  }[];
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly commitId: string }
  /** The branch is there already, and `force` was not given. */
  | { readonly kind: 'branch-exists' }
  /** GitLab does not take it: a protected branch, a push rule, a hook, a missing role. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface MergeRequestFilter {
  readonly sourceBranch?: string;
  readonly targetBranch?: string;
  /** Text that the description holds. */
  readonly description?: string;
}

export interface NewMergeRequest {
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly reviewerIds: readonly number[];
  readonly removeSourceBranch: boolean;
}

export interface NewIssue {
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
}

export type MergeRequestResult =
  | { readonly kind: 'created'; readonly mergeRequest: MergeRequest }
  /** Another one is open for this pair of branches. */
  | { readonly kind: 'exists' }
  /** GitLab does not take it, for instance because merge requests are switched off in the project. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface MergeRequestChanges {
  readonly title?: string;
  readonly description?: string;
  readonly stateEvent?: 'close' | 'reopen';
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
}

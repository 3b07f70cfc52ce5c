import type { AwardEmoji, Discussion } from './note.ts';
import type { Project } from './project.ts';
import type { User } from './user.ts';

export type MergeRequestState = 'opened' | 'closed' | 'locked' | 'merged';

/** One entry of `/versions`: recorded when the merge request is opened and at each push. */
export interface DiffVersion {
  readonly id: number;
  readonly headSha: string;
  readonly baseSha: string;
  readonly startSha: string;
  readonly createdAt: Date;
}

export interface MergeRequest {
  readonly kind: 'MergeRequest';
  readonly id: number;
  readonly iid: number;
  /** The target project: the one that owns the merge request. */
  readonly project: Project;
  readonly sourceProject: Project;
  readonly sourceBranch: string;
  targetBranch: string;
  title: string;
  description: string | null;
  readonly author: User;
  state: MergeRequestState;
  labels: string[];
  assignees: User[];
  reviewers: User[];
  removeSourceBranch: boolean;
  squash: boolean;
  allowCollaboration: boolean;
  discussionLocked: boolean;
  mergeCommitSha: string | null;
  mergeUser: User | null;
  mergedAt: Date | null;
  closedBy: User | null;
  closedAt: Date | null;
  readonly createdAt: Date;
  updatedAt: Date;
  /** Reads left before the asynchronous preparation is done. */
  readsUntilPrepared: number;
  preparedAt: Date | null;
  /** Oldest first. */
  readonly versions: DiffVersion[];
  readonly discussions: Discussion[];
  readonly awards: AwardEmoji[];
}

export function isDraft(mergeRequest: MergeRequest): boolean {
  return /^\s*(\[draft\]|draft:|\(draft\))/i.test(mergeRequest.title);
}

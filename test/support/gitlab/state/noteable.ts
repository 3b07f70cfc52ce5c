import type { Issue } from './issue.ts';
import type { MergeRequest } from './merge-request.ts';
import type { AwardEmoji, Discussion } from './note.ts';
import type { Project } from './project.ts';

/** A commit as something that can be commented on. */
export interface CommitThread {
  readonly kind: 'Commit';
  readonly project: Project;
  readonly sha: string;
  readonly discussions: Discussion[];
  readonly awards: AwardEmoji[];
}

export type Noteable = MergeRequest | Issue | CommitThread;

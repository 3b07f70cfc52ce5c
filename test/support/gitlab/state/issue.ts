import type { AwardEmoji, Discussion } from './note.ts';
import type { Project } from './project.ts';
import type { User } from './user.ts';

export interface Issue {
  readonly kind: 'Issue';
  readonly id: number;
  readonly iid: number;
  readonly project: Project;
  title: string;
  description: string | null;
  readonly author: User;
  state: 'opened' | 'closed';
  labels: string[];
  assignees: User[];
  confidential: boolean;
  closedAt: Date | null;
  readonly createdAt: Date;
  updatedAt: Date;
  readonly discussions: Discussion[];
  readonly awards: AwardEmoji[];
}

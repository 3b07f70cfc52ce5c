import type { User } from './user.ts';

/** Where a diff note sits. Line numbers from 1; null on the side where the line does not exist. */
export interface Position {
  readonly base_sha: string;
  readonly start_sha: string;
  readonly head_sha: string;
  readonly old_path: string;
  readonly new_path: string;
  readonly position_type: string;
  readonly old_line: number | null;
  readonly new_line: number | null;
  readonly line_range?: unknown;
}

export interface Suggestion {
  readonly id: number;
  /** First and last line replaced, in the file on the new side, from 1. */
  readonly fromLine: number;
  readonly toLine: number;
  readonly fromContent: string;
  readonly toContent: string;
  applied: boolean;
}

export interface AwardEmoji {
  readonly id: number;
  readonly name: string;
  readonly user: User;
  readonly createdAt: Date;
}

export interface Note {
  readonly id: number;
  body: string;
  readonly author: User;
  readonly system: boolean;
  readonly internal: boolean;
  readonly type: 'DiffNote' | 'DiscussionNote' | null;
  readonly position: Position | null;
  readonly suggestions: Suggestion[];
  readonly awards: AwardEmoji[];
  readonly resolvable: boolean;
  resolvedBy: User | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface Discussion {
  /** 40 hexadecimal digits. */
  readonly id: string;
  /** A single comment that nobody can reply to without making it a thread. */
  individual: boolean;
  readonly notes: Note[];
}

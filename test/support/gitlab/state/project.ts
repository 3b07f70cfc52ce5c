import type { Repository } from '../git/repository.ts';
import type { Hook } from './hook.ts';
import type { Issue } from './issue.ts';
import type { MergeRequest } from './merge-request.ts';
import type { Discussion } from './note.ts';
import type { Pipeline } from './pipeline.ts';
import type { PipelineRule } from './pipeline-spec.ts';

export type Visibility = 'private' | 'internal' | 'public';

export interface Group {
  readonly id: number;
  path: string;
  fullPath: string;
  readonly parent: Group | null;
  readonly visibility: Visibility;
  /** Access level by user id; inherited by everything below the group. */
  readonly members: Map<number, number>;
  readonly hooks: Hook[];
}

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface ProtectedBranch {
  readonly id: number;
  /** May hold `*` wildcards. */
  readonly name: string;
  /** Lowest access level that may push; 0 means no one. */
  readonly pushLevel: number;
  readonly mergeLevel: number;
  readonly allowForcePush: boolean;
}

export interface Project {
  readonly id: number;
  readonly namespace: Group;
  path: string;
  /** Paths the project had before it was moved; they answer with a redirect. */
  readonly formerPaths: string[];
  readonly createdAt: Date;
  visibility: Visibility;
  /** Who may read the repository: everyone who sees the project, or its members. */
  repositoryAccess: 'enabled' | 'private';
  archived: boolean;
  defaultBranch: string;
  ciConfigPath: string | null;
  /** Whether a merge request's pipeline must have passed. */
  onlyMergeIfPipelineSucceeds: boolean;
  readonly members: Map<number, number>;
  readonly hooks: Hook[];
  readonly labels: Label[];
  readonly protectedBranches: ProtectedBranch[];
  readonly forkedFrom: Project | null;
  readonly repository: Repository;
  readonly pipelines: Pipeline[];
  readonly mergeRequests: MergeRequest[];
  readonly issues: Issue[];
  /** Comments on commits, by full sha. */
  readonly commitDiscussions: Map<string, Discussion[]>;
  /** Text of a server hook's refusal for a commit message, or null to accept it. */
  refusePush: ((message: string) => string | null) | null;
  /** Decides which pipeline a push or a merge request starts; null: pipelines are only made by the test. */
  pipelineRule: PipelineRule | null;
}

/** `group/subgroup/project`. */
export function fullPathOf(project: Project): string {
  return `${project.namespace.fullPath}/${project.path}`;
}

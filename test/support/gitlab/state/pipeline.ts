import type { MergeRequest } from './merge-request.ts';
import type { Project } from './project.ts';
import type { User } from './user.ts';

/** Every status a pipeline or a job can have in GitLab's API. */
export const ciStatuses = [
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
] as const;

export type CiStatus = (typeof ciStatuses)[number];

/** What each successive read of a trace answers; the last entry is repeated. */
export interface Trace {
  readonly readings: readonly Uint8Array[];
  reads: number;
  erasedAt: Date | null;
}

/** How a retried job ends, one entry per further attempt. */
export interface JobOutcome {
  readonly status: 'success' | 'failed';
  readonly trace?: TraceSpec;
  readonly failureReason?: string;
}

/** A trace as a test gives it: text, bytes, or what each successive read answers. */
export type TraceSpec = string | Uint8Array | { readonly readings: readonly (string | Uint8Array)[] };

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly kind: 'build' | 'bridge';
  readonly pipeline: Pipeline;
  readonly user: User;
  readonly allowFailure: boolean;
  readonly when: string;
  readonly tags: readonly string[];
  /** Debug traces are for Developers and up. */
  readonly debugTrace: boolean;
  readonly trace: Trace;
  readonly createdAt: Date;
  readonly nextAttempts: readonly JobOutcome[];
  /** For a bridge: the pipeline it started. */
  readonly downstream: Pipeline | null;
  readonly artifactsExpireAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  status: CiStatus;
  failureReason: string | null;
  /** A newer attempt of the same job exists. */
  retried: boolean;
}

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly project: Project;
  readonly sha: string;
  readonly beforeSha: string;
  /** Branch or tag name; for merge request pipelines the source branch. */
  readonly ref: string;
  /** `head` and `merged` are merge request pipelines, `merged` on a temporary merge commit. */
  readonly mergeRequestKind: 'head' | 'merged' | null;
  readonly mergeRequest: MergeRequest | null;
  readonly tag: boolean;
  readonly source: string;
  readonly user: User;
  readonly yamlErrors: string | null;
  readonly stages: readonly string[];
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  /** The job that started this pipeline, where another pipeline did. */
  sourceJob: Job | null;
  /** All attempts of all jobs and bridges, oldest first. */
  readonly jobs: Job[];
  readonly createdAt: Date;
  updatedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  status: CiStatus;
}

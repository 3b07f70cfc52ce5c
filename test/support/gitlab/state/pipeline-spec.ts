import type { MergeRequest } from './merge-request.ts';
import type { CiStatus, JobOutcome, Pipeline, TraceSpec } from './pipeline.ts';
import type { Project } from './project.ts';
import type { User } from './user.ts';

/** A job as a test describes it. Everything but the name has a default that suits the pipeline. */
export interface JobSpec {
  readonly name: string;
  /** Default `test`. */
  readonly stage?: string;
  readonly status?: CiStatus;
  readonly trace?: TraceSpec;
  /** GitLab's `failure_reason`; default `script_failure` for failed jobs. */
  readonly failureReason?: string;
  readonly allowFailure?: boolean;
  readonly when?: string;
  readonly tags?: readonly string[];
  readonly debugTrace?: boolean;
  readonly erased?: boolean;
  readonly artifactsExpireAt?: Date;
  /** Earlier, retried attempts, oldest first; they get lower ids. */
  readonly earlierAttempts?: readonly JobOutcome[];
  /** How the job ends when it is retried through the API; without it the new attempt stays pending. */
  readonly nextAttempts?: readonly JobOutcome[];
  /** Makes the job a trigger job; null: its downstream pipeline could not be created. */
  readonly downstream?: Pipeline | null;
}

/** A pipeline as a test describes it. */
export interface PipelineSpec {
  /** An id taken earlier, for a pipeline that was promised before it was made. */
  readonly id?: number;
  readonly status?: CiStatus;
  /** Default: the default branch. */
  readonly ref?: string;
  /** Default: the head of `ref`. */
  readonly sha?: string;
  readonly source?: string;
  readonly tag?: boolean;
  readonly user?: User;
  /** Makes it a merge request pipeline. */
  readonly mergeRequest?: MergeRequest;
  /** For a merge request pipeline: `merged` runs on a temporary merge commit. Default `head`. */
  readonly mergeRequestKind?: 'head' | 'merged';
  readonly jobs?: readonly JobSpec[];
  /** Sets `yaml_errors`; such a pipeline has no jobs. */
  readonly yamlErrors?: string;
  readonly stages?: readonly string[];
  readonly variables?: readonly { readonly key: string; readonly value: string }[];
}

/** What made GitLab think about starting a pipeline. */
export interface PipelineTrigger {
  readonly project: Project;
  readonly ref: string;
  readonly sha: string;
  readonly user: User;
  /** `push`, or `merge_request_event` when a merge request was opened or got new commits. */
  readonly source: 'push' | 'merge_request_event';
  readonly mergeRequest: MergeRequest | null;
  /** Bytes of a file at that commit, null when it is not there. */
  readonly file: (path: string) => Promise<Buffer | null>;
}

/** Says how the pipeline of a push ends; null or undefined: no pipeline starts. */
export type PipelineRule = (
  trigger: PipelineTrigger,
) => PipelineSpec | null | undefined | Promise<PipelineSpec | null | undefined>;

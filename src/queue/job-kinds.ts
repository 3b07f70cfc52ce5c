import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AdviseJob } from './advise-job.ts';
import { CommandJob } from './command-job.ts';
import { FollowUpJob } from './follow-up-job.ts';
import { ProposeJob } from './propose-job.ts';
import { ReconcileJob } from './reconcile-job.ts';
import { ReportSettingsJob } from './report-settings-job.ts';
import { TriageJob } from './triage-job.ts';

/**
 * One kind of work in the queue. A job's data is stored in clear for days: no token, no variable's
 * value and no unredacted trace text goes into it.
 */
export interface JobKind<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /**
   * What makes two jobs the same work. While one is waiting or running, another of the same content is
   * not added; once it has finished, the same content may be added again, since a pipeline can fail twice.
   */
  readonly identity: (data: z.infer<Schema>) => unknown;
  /** How long (ms) after it was added the same content is not added again, finished or not. */
  readonly onceIn?: (data: z.infer<Schema>) => number;
  /** A job added while its twin is running runs after it, rather than not at all. */
  readonly repeatIfActive: boolean;
}

function jobKind<Schema extends z.ZodType>(kind: JobKind<Schema>): JobKind<Schema> {
  return kind;
}

/** Every kind of work, by the name of its queue. */
export const jobKinds = {
  triage: jobKind({
    schema: TriageJob,
    identity: ({ projectId, pipelineId, failedJobIds }) => [
      projectId,
      pipelineId,
      [...failedJobIds].sort((left, right) => left - right),
    ],
    repeatIfActive: false,
  }),
  propose: jobKind({
    schema: ProposeJob,
    identity: ({ projectId, fix }) => [projectId, fix.targetBranch, fix.edit],
    // The twin may have looked at an older head of the branch.
    repeatIfActive: true,
  }),
  advise: jobKind({
    schema: AdviseJob,
    identity: ({ projectId, advice: { mergeRequestIid, sha, failureClass, jobs } }) => [
      projectId,
      mergeRequestIid ?? sha,
      failureClass,
      jobs.map(({ name }) => name).sort(),
    ],
    repeatIfActive: false,
  }),
  'follow-up': jobKind({
    schema: FollowUpJob,
    identity: ({ projectId, branch }) => [projectId, branch],
    // The twin may have read the branch before this pipeline ended.
    repeatIfActive: true,
  }),
  command: jobKind({
    schema: CommandJob,
    identity: ({ projectId, noteId }) => [projectId, noteId],
    repeatIfActive: false,
  }),
  'report-settings': jobKind({
    schema: ReportSettingsJob,
    identity: ({ projectId, sha }) => [projectId, sha],
    // Every failed pipeline of the project asks for it.
    onceIn: () => 3_600_000,
    repeatIfActive: false,
  }),
  reconcile: jobKind({
    schema: ReconcileJob,
    identity: () => [],
    // Several processes ask at about the same time.
    onceIn: ({ intervalMs }) => Math.ceil(intervalMs * 0.8),
    repeatIfActive: false,
  }),
};

export type JobName = keyof typeof jobKinds;

export const jobNames = Object.keys(jobKinds) as JobName[];

export type JobData<Name extends JobName> = z.infer<(typeof jobKinds)[Name]['schema']>;

/**
 * BullMQ's deduplication id of a job. Hashed, because BullMQ refuses ids with colons.
 * @param instance Address of the GitLab instance, as several may share a store.
 */
export function deduplicationId<Name extends JobName>(
  instance: string,
  name: Name,
  data: JobData<Name>,
): string {
  // NOTE: TypeScript cannot tell that `data` belongs to this kind once it is looked up by name.
  const kind = jobKinds[name] as unknown as JobKind<z.ZodType<JobData<Name>>>;
  const content = JSON.stringify([instance, name, kind.identity(data)]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

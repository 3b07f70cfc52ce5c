import type { Logger } from 'pino';
import type { ProjectFilter } from '../src/config/allow-list.ts';
import type { FailedJob } from '../src/diagnosis/diagnose.ts';
import type { DiagnosisReport } from '../src/diagnosis/diagnosis.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { JobQueue } from '../src/queue/job-queue.ts';
import type { Trace } from '../src/trace/trace.ts';

/** What the job handlers work with. */
export interface WorkerContext {
  readonly gitlab: Gitlab;
  readonly queue: Pick<JobQueue, 'add' | 'triagedPipelines'>;
  readonly isAllowed: ProjectFilter;
  /** Full path of the project whose settings hold where a project has none; null: none. */
  readonly defaultsProject: string | null;
  /** Full path of the project where runner and registry admins get issues; null: none. */
  readonly adminProject: string | null;
  /** Full path of the group or project whose webhook is watched; null: none. */
  readonly hookOwner: string | null;
  /** Where the service is reached, without a trailing slash; null: nobody said. */
  readonly publicUrl: string | null;
  readonly readTrace: (chunks: AsyncIterable<Uint8Array>) => Promise<Trace>;
  readonly diagnose: (failedJob: FailedJob) => DiagnosisReport;
  /** Address of the page on a failure class; null where the service has no public address. */
  readonly documentationOf: (failureClass: string) => string | null;
  readonly log: Logger;
}

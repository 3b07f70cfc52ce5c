import { Queue } from 'bullmq';
import type { z } from 'zod';
import {
  deduplicationId,
  jobKinds,
  type JobData,
  type JobKind,
  type JobName,
  jobNames,
} from './job-kinds.ts';
import { QueueUnavailable } from './queue-error.ts';
import { TriageJob } from './triage-job.ts';
import type { QueueStore } from './stores/queue-store.ts';

export interface JobQueue {
  /**
   * Stores a job; once this resolves it will be worked on, whatever happens to this process. Does nothing
   * where the same work is waiting already. Throws `QueueUnavailable`.
   */
  add<Name extends JobName>(name: Name, data: JobData<Name>): Promise<void>;
  /** Throws `QueueUnavailable`. */
  ping(): Promise<void>;
  /** The newest jobs of every kind and state, newest first. */
  recent(limit: number): Promise<readonly RecentJob[]>;
  counts(): Promise<readonly JobCount[]>;
  /** The pipelines that were looked into lately or will be, each as `project id/pipeline id`. */
  triagedPipelines(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

export interface JobCount {
  readonly name: JobName;
  readonly state: JobState;
  readonly count: number;
}

export interface RecentJob {
  readonly name: JobName;
  readonly id: string;
  readonly state: JobState;
  readonly data: unknown;
  /** What the job came to; null while it has not finished. */
  readonly outcome: unknown;
  /** Why it failed, or failed the last time; null where it did not. */
  readonly failure: string | null;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

const jobStates = ['active', 'waiting', 'delayed', 'completed', 'failed'] as const;
export type JobState = (typeof jobStates)[number];

const addTimeoutMs = 5_000;
const day = 86_400;
/** Finished jobs that are kept of each kind. */
const keptJobs = 2_000;

/** How often a job is tried before it counts as failed; with the delays between, about an hour. */
const attempts = 16;

/** Names of BullMQ's queues may not hold colons; Redis keys begin with the prefix. */
export const queuePrefix = 'pipewright';

/** @param instance Address of the GitLab instance that the jobs are about. */
export function createJobQueue(
  store: QueueStore,
  instance: string,
  onError: (error: Error) => void,
): JobQueue {
  const queues = new Map(jobNames.map((name) => [name, openQueue(store, name, onError)]));
  const queueOf = (name: JobName) => queues.get(name) ?? openQueue(store, name, onError);
  return {
    async add(name, data) {
      // NOTE: TypeScript cannot tell that `data` belongs to this kind once it is looked up by name.
      const kind = jobKinds[name] as unknown as JobKind<z.ZodType<JobData<typeof name>>>;
      const id = deduplicationId(instance, name, data);
      const ttl = kind.onceIn?.(data);
      const deduplication = {
        id,
        ...(kind.repeatIfActive ? { keepLastIfActive: true } : {}),
        ...(ttl === undefined ? {} : { ttl }),
      };
      await inTime(queueOf(name).add(name, data, { deduplication }), `adding a ${name} job`);
    },
    ping: () => inTime(store.ping(), 'reaching the store'),
    async recent(limit) {
      const lists = jobNames.flatMap((name) =>
        jobStates.map((state) => recentIn(queueOf(name), name, state, limit)),
      );
      const jobs = (await inTime(Promise.all(lists), 'reading the queue')).flat();
      return jobs.sort((left, right) => right.addedAt - left.addedAt).slice(0, limit);
    },
    async counts() {
      const counted = jobNames.map(async (name) => {
        const counts = await queueOf(name).getJobCounts(...jobStates);
        return jobStates.map((state) => ({ name, state, count: counts[state] ?? 0 }));
      });
      return (await inTime(Promise.all(counted), 'counting jobs')).flat();
    },
    async triagedPipelines() {
      const lists = jobStates.map((state) => recentIn(queueOf('triage'), 'triage', state, keptJobs));
      const jobs = (await inTime(Promise.all(lists), 'reading the queue')).flat();
      return new Set(
        jobs.map(({ data }) => {
          const { projectId, pipelineId } = TriageJob.parse(data);
          return `${projectId}/${pipelineId}`;
        }),
      );
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(store: QueueStore, name: JobName, onError: (error: Error) => void): Queue {
  const { connection, backendFactory } = store.producer;
  const defaultJobOptions = {
    attempts,
    // The delays are in `retryDelay`, which sees the error.
    backoff: { type: 'custom' },
    removeOnComplete: { age: 7 * day, count: keptJobs },
    removeOnFail: { age: 30 * day, count: keptJobs },
    stackTraceLimit: 3,
  };
  const options = { connection, prefix: queuePrefix, skipWaitingForReady: true, defaultJobOptions };
  const queue = new Queue(`${queuePrefix}-${name}`, options, backendFactory);
  queue.on('error', onError);
  return queue;
}

async function recentIn(queue: Queue, name: JobName, state: JobState, limit: number): Promise<RecentJob[]> {
  const jobs = await queue.getJobs([state], 0, limit - 1, false);
  // A job removed between the two reads of BullMQ comes back as undefined.
  return jobs.filter(Boolean).map((job) => ({
    name,
    id: job.id ?? '',
    state,
    data: job.data as unknown,
    outcome: (job.returnvalue as unknown) ?? null,
    failure: job.failedReason ?? null,
    attempts: job.attemptsMade,
    addedAt: job.timestamp,
  }));
}

async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, rejected) => {
    timer = setTimeout(() => rejected(new Error('timed out')), addTimeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw new QueueUnavailable(`${what} failed`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

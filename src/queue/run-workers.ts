import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import { GitlabRejected } from '../gitlab/gitlab-error.ts';
import { jobKinds, type JobData, type JobName, jobNames } from './job-kinds.ts';
import { Hopeless, Postponed } from './job-outcome.ts';
import { queuePrefix } from './job-queue.ts';
import { retryDelay } from './retry-delay.ts';
import type { QueueStore } from './stores/queue-store.ts';

/** Works on a job and says what it came to, as plain data. */
export type JobHandler<Name extends JobName> = (data: JobData<Name>) => Promise<unknown>;
export type JobHandlers = { readonly [Name in JobName]: JobHandler<Name> };

export interface WorkerEvents {
  onDone(name: JobName, outcome: unknown, durationMs: number): void;
  /** @param willRetry False: it was the last attempt. */
  onFailed(name: JobName, error: Error, willRetry: boolean): void;
  onError(error: Error): void;
}

export interface RunningWorkers {
  /** Resolves once all workers take jobs. */
  ready(): Promise<void>;
  /**
   * Takes no more jobs, waits for those under way, and after `graceMs` hands back what is left: it aborts
   * them and puts them where the next worker takes them up.
   */
  close(graceMs: number): Promise<void>;
}

const concurrency = 8;
/** How long a job of a killed process stays unnoticed: a lock's life and one check. */
const lockDuration = 15_000;
const stalledInterval = 5_000;
/** How often a job may lose its worker; a deployment that kills workers must not lose jobs. */
const maxStalledCount = 20;
const handBackMs = 5_000;

/** @param abort Aborts what the handlers wait for; they then reject. */
export function runWorkers(
  store: QueueStore,
  handlers: JobHandlers,
  events: WorkerEvents,
  abort: AbortController,
): RunningWorkers {
  const active = new Set<Promise<unknown>>();
  const workers = jobNames.map((name) => {
    const { connection, backendFactory } = store.consumer;
    const worker = new Worker(
      `${queuePrefix}-${name}`,
      (job, token) => {
        const work = process(name, job, token, handlers, events, abort.signal);
        active.add(work);
        return work.finally(() => active.delete(work));
      },
      {
        ...{ connection, prefix: queuePrefix, concurrency, lockDuration, stalledInterval, maxStalledCount },
        settings: { backoffStrategy: (made, _type, error) => retryDelay(made, error, Math.random()) },
      },
      backendFactory,
    );
    worker.on('error', (error) => events.onError(error));
    return worker;
  });
  return {
    async ready() {
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    },
    async close(graceMs) {
      await Promise.all(workers.map((worker) => worker.pause(true)));
      await settledWithin(active, graceMs);
      abort.abort(new Error('the process is shutting down'));
      await settledWithin(active, handBackMs);
      await Promise.all(workers.map((worker) => worker.close(active.size > 0)));
    },
  };
}

async function process<Name extends JobName>(
  name: Name,
  job: Job,
  token: string | undefined,
  handlers: JobHandlers,
  events: WorkerEvents,
  signal: AbortSignal,
): Promise<unknown> {
  const startedAt = performance.now();
  try {
    const data = z.parse(jobKinds[name].schema, job.data) as JobData<Name>;
    const outcome = await handlers[name](data);
    events.onDone(name, outcome, performance.now() - startedAt);
    return outcome;
  } catch (error) {
    if (signal.aborted) return await delayJob(job, token, 0);
    if (error instanceof Postponed) {
      await job.updateData({ ...(job.data as object), ...error.changes });
      return await delayJob(job, token, error.delayMs);
    }
    const willRetry = !isFinal(error) && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
    const failure = error instanceof Error ? error : new Error(String(error));
    events.onFailed(name, failure, willRetry);
    throw isFinal(error) ? new UnrecoverableError(failure.message) : failure;
  }
}

/** The one place that says which errors end a job at once. An expired token (401) can be renewed meanwhile. */
function isFinal(error: unknown): boolean {
  if (error instanceof GitlabRejected) return error.status !== 401;
  return error instanceof Hopeless || error instanceof z.ZodError;
}

/** BullMQ's way to put a running job off: move it, and throw the error that says so. */
async function delayJob(job: Job, token: string | undefined, delayMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + delayMs, token);
  throw new DelayedError();
}

async function settledWithin(active: ReadonlySet<Promise<unknown>>, milliseconds: number): Promise<void> {
  if (active.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolved) => (timer = setTimeout(resolved, milliseconds)));
  await Promise.race([Promise.allSettled(active), deadline]);
  clearTimeout(timer);
}

import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import { jobKinds, type JobData, type JobName, jobNames } from './job-kinds.ts';
import { queuePrefix } from './job-queue.ts';
import { Postponed } from './postponed.ts';
import { retryDelay } from './retry-delay.ts';
import type { QueueStore } from './stores/queue-store.ts';

/** Works on jobs and says what they came to, as plain data. */
export type JobHandlers = { readonly [Name in JobName]: (data: JobData<Name>) => Promise<unknown> };

/** What becomes of a job that threw. */
export type JobVerdictOnError =
  { readonly kind: 'final' } | { readonly kind: 'retry'; readonly atLeastMs: number };

export interface WorkerSettings {
  readonly handlers: JobHandlers;
  readonly judgeError: (error: unknown) => JobVerdictOnError;
  /** Aborts what the handlers wait for; they then reject. */
  readonly abort: AbortController;
  readonly onDone: (name: JobName, outcome: unknown, durationMs: number) => void;
  /** @param willRetry False: it was the last attempt. */
  readonly onFailed: (name: JobName, error: Error, willRetry: boolean) => void;
  /** Told of errors of the store that BullMQ recovers from by itself. */
  readonly onError: (error: Error) => void;
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
/** A job of a killed process is noticed after at most a lock's life and one check. */
const lockDuration = 15_000;
const stalledInterval = 5_000;
/** How often a job may lose its worker; a deployment that kills workers must not lose jobs. */
const maxStalledCount = 20;
const handBackMs = 5_000;
/** Long enough that this process, which may still be listening for a job, does not take it up again. */
const handedBackDelayMs = 1_000;

export function runWorkers(store: QueueStore, settings: WorkerSettings): RunningWorkers {
  const active = new Set<Promise<unknown>>();
  const workers = jobNames.map((name) => startWorker(store, name, settings, active));
  return {
    async ready() {
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    },
    async close(graceMs) {
      await Promise.all(workers.map((worker) => worker.pause(true)));
      await settledWithin(active, graceMs);
      settings.abort.abort(new Error('the process is shutting down'));
      await settledWithin(active, handBackMs);
      await Promise.all(workers.map((worker) => worker.close(active.size > 0)));
    },
  };
}

function startWorker(
  store: QueueStore,
  name: JobName,
  settings: WorkerSettings,
  active: Set<Promise<unknown>>,
): Worker {
  const { connection, backendFactory } = store.consumer;
  const work = (job: Job, token: string | undefined) => {
    const working = workOn(name, job, token, settings);
    active.add(working);
    return working.finally(() => active.delete(working));
  };
  const options = {
    connection,
    prefix: queuePrefix,
    concurrency,
    lockDuration,
    stalledInterval,
    maxStalledCount,
    settings: {
      backoffStrategy(attemptsMade: number, _type?: string, error?: Error) {
        const verdict = settings.judgeError(error);
        const asked = verdict.kind === 'retry' ? verdict.atLeastMs : 0;
        return Math.max(asked, retryDelay(attemptsMade, Math.random()));
      },
    },
  };
  const worker = new Worker(`${queuePrefix}-${name}`, work, options, backendFactory);
  worker.on('error', settings.onError);
  return worker;
}

async function workOn(
  name: JobName,
  job: Job,
  token: string | undefined,
  settings: WorkerSettings,
): Promise<unknown> {
  const startedAt = performance.now();
  try {
    settings.abort.signal.throwIfAborted();
    const outcome = await handle(name, job.data, settings.handlers);
    settings.onDone(name, outcome, performance.now() - startedAt);
    return outcome;
  } catch (error) {
    if (settings.abort.signal.aborted) return await delayJob(job, token, handedBackDelayMs);
    if (error instanceof Postponed) {
      await job.updateData({ ...(job.data as object), ...error.changes });
      return await delayJob(job, token, error.delayMs);
    }
    const failure = error instanceof Error ? error : new Error(String(error));
    const isFinal = error instanceof z.ZodError || settings.judgeError(error).kind === 'final';
    const willRetry = !isFinal && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
    settings.onFailed(name, failure, willRetry);
    throw isFinal ? new UnrecoverableError(failure.message) : failure;
  }
}

async function handle(name: JobName, data: unknown, handlers: JobHandlers): Promise<unknown> {
  switch (name) {
    case 'triage':
      return await handlers.triage(jobKinds.triage.schema.parse(data));
    case 'propose':
      return await handlers.propose(jobKinds.propose.schema.parse(data));
    case 'advise':
      return await handlers.advise(jobKinds.advise.schema.parse(data));
    case 'follow-up':
      return await handlers['follow-up'](jobKinds['follow-up'].schema.parse(data));
    case 'command':
      return await handlers.command(jobKinds.command.schema.parse(data));
    case 'report-settings':
      return await handlers['report-settings'](jobKinds['report-settings'].schema.parse(data));
    case 'reconcile':
      return await handlers.reconcile(jobKinds.reconcile.schema.parse(data));
  }
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

import type { Logger } from 'pino';
import type { ServiceConfig } from '../config/service-config.ts';
import { cachedGitlab } from '../gitlab/cached-gitlab.ts';
import { createGitlab } from '../gitlab/create-gitlab.ts';
import type { Gitlab } from '../gitlab/gitlab.ts';
import { readOnlyGitlab } from '../gitlab/read-only-gitlab.ts';
import { createJobQueue, type JobQueue } from '../queue/job-queue.ts';
import { openStore } from '../queue/stores/open-store.ts';
import type { QueueStore } from '../queue/stores/queue-store.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** What the web and the workers share in a process. */
export interface Service {
  readonly config: ServiceConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: QueueStore;
  readonly queue: JobQueue;
  readonly gitlab: Gitlab;
  /** Logs an error of the store that the driver or BullMQ recovers from by itself. */
  readonly onStoreError: (error: Error) => void;
  /** Aborts all requests to GitLab under way. */
  readonly abort: AbortController;
  close(): Promise<void>;
}

/** Opens the queue's store; rejects where it cannot be opened (`FolderInUse`, errors of the driver). */
export async function openService(config: ServiceConfig, log: Logger): Promise<Service> {
  const metrics = createMetrics();
  const abort = new AbortController();
  const onError = onceEach((error) => log.warn({ err: error }, 'queue store'));
  const store = await openStore(config.queue, onError);
  const queue = createJobQueue(store, config.gitlab.url, onError);
  return {
    config,
    log,
    metrics,
    store,
    queue,
    abort,
    onStoreError: onError,
    gitlab: openGitlab(config, log, metrics, abort.signal),
    async close() {
      await queue.close();
      await store.close();
    },
  };
}

function openGitlab(config: ServiceConfig, log: Logger, metrics: Metrics, signal: AbortSignal): Gitlab {
  const gitlab = cachedGitlab(
    createGitlab(config.gitlab, {
      signal,
      onRequest({ method, status, durationMs }) {
        metrics.gitlabRequests.inc({ method, status: status ?? 'no-answer' });
        metrics.gitlabSeconds.observe({ method }, durationMs / 1000);
      },
    }),
  );
  if (config.mode === 'live') return gitlab;
  return readOnlyGitlab(gitlab, (withheld) => log.info(withheld, 'dry run: not written'));
}

/** Everything on one connection reports its errors: passes each of them on once. */
function onceEach(report: (error: Error) => void): (error: Error) => void {
  const known = new WeakSet<Error>();
  return (error) => {
    if (known.has(error)) return;
    known.add(error);
    report(error);
  };
}

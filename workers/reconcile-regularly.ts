import type { Logger } from 'pino';
import type { JobQueue } from '../src/queue/job-queue.ts';

/**
 * Has the queue reconciled at intervals. Every process of workers asks; the queue takes one of them each time.
 *
 * @returns stops it.
 */
export function reconcileRegularly(queue: Pick<JobQueue, 'add'>, minutes: number, log: Logger): () => void {
  if (minutes === 0) return () => {};
  const intervalMs = minutes * 60_000;
  const timer = setInterval(() => {
    queue.add('reconcile', { intervalMs }).catch((error: unknown) => {
      log.warn({ err: error }, 'cannot queue a reconciliation; the next one looks as far back');
    });
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

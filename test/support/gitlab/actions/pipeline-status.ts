import type { CiStatus, Pipeline } from '../state/pipeline.ts';

const activeStatuses: ReadonlySet<CiStatus> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'canceling',
]);

/** A pipeline's status from its jobs' latest attempts. */
export function statusOf(pipeline: Pipeline): CiStatus {
  const jobs = pipeline.jobs.filter((job) => !job.retried);
  if (jobs.length === 0) return 'success';
  if (jobs.some((job) => activeStatuses.has(job.status))) return 'running';
  if (jobs.some((job) => job.status === 'failed' && !job.allowFailure)) return 'failed';
  if (jobs.some((job) => job.status === 'canceled' && !job.allowFailure)) return 'canceled';
  if (jobs.every((job) => job.status === 'manual')) return 'manual';
  if (jobs.every((job) => job.status === 'skipped')) return 'skipped';
  return 'success';
}

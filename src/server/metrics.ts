import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { JobCount } from '../queue/job-queue.ts';

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type Metrics = ReturnType<typeof createMetrics>;

/** The service's metrics, each process its own. Listed in docs/operating.md. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    deliveries: new Counter({
      name: 'pipewright_webhook_deliveries_total',
      help: 'Webhook deliveries by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    jobs: new Counter({
      name: 'pipewright_jobs_total',
      help: 'Finished queue jobs by queue and by what came of them',
      labelNames: ['queue', 'outcome'],
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'pipewright_job_duration_seconds',
      help: 'How long queue jobs ran',
      labelNames: ['queue'],
      buckets: seconds,
      registers,
    }),
    diagnoses: new Counter({
      name: 'pipewright_diagnoses_total',
      help: 'Failed jobs by the failure class that was named; unknown where none was',
      labelNames: ['failure_class'],
      registers,
    }),
    fixSeconds: new Histogram({
      name: 'pipewright_failure_to_green_seconds',
      help: 'From the failure of a pipeline to the passing of the pipeline of its fix',
      buckets: [60, 180, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400],
      registers,
    }),
    hookHealthy: new Gauge({
      name: 'pipewright_hook_healthy',
      help: '1 while GitLab sends the watched webhook, 0 while it does not; no sample where none is watched',
      // Without a label the gauge would say 0 before anyone has looked.
      labelNames: ['hook'],
      registers,
    }),
    gitlabRequests: new Counter({
      name: 'pipewright_gitlab_requests_total',
      help: 'Requests to GitLab by method and status; no-answer where none came',
      labelNames: ['method', 'status'],
      registers,
    }),
    gitlabSeconds: new Histogram({
      name: 'pipewright_gitlab_request_duration_seconds',
      help: 'How long GitLab took to answer',
      labelNames: ['method'],
      buckets: seconds,
      registers,
    }),
  };
}

/** Shows how many jobs are in the queue whenever metrics are read. */
export function observeQueue(metrics: Metrics, counts: () => Promise<readonly JobCount[]>): void {
  const gauge = new Gauge({
    name: 'pipewright_queue_jobs',
    help: 'Jobs in the queue by state',
    labelNames: ['queue', 'state'],
    registers: [metrics.registry],
    async collect() {
      gauge.reset();
      // An unreachable store shows as missing samples, and in /readyz.
      const current = await counts().catch(() => []);
      for (const { name, state, count } of current) gauge.set({ queue: name, state }, count);
    },
  });
}

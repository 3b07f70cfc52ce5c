import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { ProjectFilter } from '../config/allow-list.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { QueueUnavailable } from '../queue/queue-error.ts';
import { dashboardPage } from './dashboard.ts';
import { documentationRoute } from './documentation-route.ts';
import { type Metrics, observeQueue } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { WebhookKeys } from './webhook-authenticity.ts';
import { webhookRoute } from './webhook-route.ts';

export interface AppOptions {
  readonly keys: WebhookKeys;
  readonly queue: Pick<JobQueue, 'add' | 'recent' | 'counts'>;
  readonly isAllowed: ProjectFilter;
  readonly checkReadiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly log: FastifyBaseLogger;
  readonly mode: 'live' | 'dry-run';
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const shownJobs = 50;

/** The web application, for the service and for tests alike. Does not listen. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { metrics, queue, checkReadiness, log, mode } = options;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // GitLab gives up after 10 seconds; what is slower is no webhook of it.
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  observeQueue(metrics, () => queue.counts());
  webhookRoute(app, options);
  documentationRoute(app);
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await checkReadiness();
    const isReady = readiness.queue && readiness.gitlab;
    return await reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not ready', ...readiness });
  });
  app.get('/metrics', async (_request, reply) => {
    return await reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.get('/', async (_request, reply) => {
    const page = dashboardPage(await queue.recent(shownJobs), mode);
    return await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .send(page);
  });
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof QueueUnavailable ? 503 : (error.statusCode ?? 500);
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    return await reply.code(status).send({ error: status >= 500 ? 'internal error' : error.message });
  });
  return app;
}

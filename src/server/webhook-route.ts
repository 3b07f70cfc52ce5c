import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProjectFilter } from '../config/allow-list.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { QueueUnavailable } from '../queue/queue-error.ts';
import type { Metrics } from './metrics.ts';
import { createAuthenticityCheck, type WebhookKeys } from './webhook-authenticity.ts';
import { readWebhook, type WebhookVerdict } from './webhook-event.ts';

export interface WebhookOptions {
  readonly keys: WebhookKeys;
  readonly queue: Pick<JobQueue, 'add'>;
  readonly isAllowed: ProjectFilter;
  readonly metrics: Metrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** GitLab sends at most 25 MB. */
const bodyLimit = 25 * 1024 * 1024 + 1024;

/**
 * `POST /webhooks/gitlab`: verifies, keeps the few fields used, adds the job, answers. Asks GitLab
 * nothing. 200 for everything authentic, 401 for the rest, 503 where the queue cannot take the job.
 */
export function webhookRoute(app: FastifyInstance, options: WebhookOptions): void {
  const { metrics, now } = options;
  const authenticity = createAuthenticityCheck(options.keys);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The signature is over the bytes as sent, so nothing may parse them before.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.route({
      method: 'POST',
      url: '/webhooks/gitlab',
      bodyLimit,
      async onRequest(request, reply) {
        if (!authenticity.ofHeaders(request.headers, now())) return await refuse(reply, metrics);
      },
      async handler(request, reply) {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        if (!authenticity.ofBody(request.headers, body)) return await refuse(reply, metrics);
        return await accept(request, reply, body, options);
      },
    });
  });
}

function enqueue(
  queue: Pick<JobQueue, 'add'>,
  work: Extract<WebhookVerdict, { data: unknown }>,
): Promise<void> {
  switch (work.kind) {
    case 'triage':
      return queue.add('triage', work.data);
    case 'follow-up':
      return queue.add('follow-up', work.data);
    case 'command':
      return queue.add('command', work.data);
  }
}

async function refuse(reply: FastifyReply, metrics: Metrics): Promise<FastifyReply> {
  metrics.deliveries.inc({ outcome: 'refused' });
  return await reply.code(401).send({ error: 'the secret token or the signature is missing or wrong' });
}

async function accept(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer,
  { queue, isAllowed, metrics }: WebhookOptions,
): Promise<FastifyReply> {
  const verdict = readWebhook(body, isAllowed);
  const delivery = request.headers['x-gitlab-webhook-uuid'];
  if (verdict.kind === 'ignored' || verdict.kind === 'malformed') {
    metrics.deliveries.inc({ outcome: verdict.kind });
    const level = verdict.kind === 'malformed' ? 'warn' : 'debug';
    request.log[level]({ delivery, reason: verdict.reason }, 'delivery ignored');
    return await reply.code(200).send({ status: 'ignored', reason: verdict.reason });
  }
  const { projectPath } = verdict.data;
  try {
    await enqueue(queue, verdict);
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error;
    metrics.deliveries.inc({ outcome: 'unavailable' });
    request.log.error({ delivery, err: error }, 'the queue did not take a delivery');
    return await reply.code(503).header('retry-after', '60').send({ error: 'the queue is not available' });
  }
  metrics.deliveries.inc({ outcome: 'queued' });
  request.log.info({ delivery, project: projectPath, work: verdict.kind }, 'delivery queued');
  return await reply.code(200).send({ status: 'queued' });
}

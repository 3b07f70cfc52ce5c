import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowProjects } from '../../src/config/allow-list.ts';
import { createJobQueue, type JobQueue } from '../../src/queue/job-queue.ts';
import { openStore } from '../../src/queue/stores/open-store.ts';
import type { QueueStore } from '../../src/queue/stores/queue-store.ts';
import { buildApp } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import type { Readiness } from '../../src/server/readiness.ts';
import { hasProgram } from '../support/has-program.ts';
import { startRedis } from '../support/redis-server.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

const secret = 'webhook-secret-7f3a';

let testStore: TestStore;
let store: QueueStore;
let queue: JobQueue;
let app: FastifyInstance;
let readiness: Readiness;
let log: string[];

beforeAll(async () => {
  testStore = await anyStore.start();
  store = await openStore(testStore.config, () => {});
});

afterAll(async () => {
  await store.close();
  await testStore.close();
});

beforeEach((context) => {
  log = [];
  readiness = { queue: true, gitlab: true };
  // Another instance for each test, so that no job is the twin of another test's.
  queue = createJobQueue(store, `https://${context.task.id}.example.com`, () => {});
  app = buildTestApp(queue);
});

afterEach(async () => {
  await app.close();
  await queue.close();
});

function buildTestApp(on: JobQueue): FastifyInstance {
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  return buildApp({
    keys: { secrets: [secret], signingKeys: [] },
    queue: on,
    isAllowed: allowProjects(['acme/*']),
    checkReadiness: () => Promise.resolve(readiness),
    metrics: createMetrics(),
    log: createLog('debug', [secret], destination),
    mode: 'live',
    now: () => Date.now(),
  });
}

interface Builds {
  readonly id: number;
  readonly status: string;
  readonly allow_failure?: boolean;
}

function pipelineEvent(changes: Record<string, unknown> = {}, builds: readonly Builds[] | null = []) {
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: 9001,
      ref: 'main',
      sha: 'a'.repeat(40),
      status: 'failed',
      variables: [{ key: 'K', value: 'v' }],
      ...changes,
    },
    project: { id: 5, path_with_namespace: 'acme/shop', ci_config_path: '' },
    builds,
  };
}

async function post(payload: unknown, headers: Record<string, string> = {}, to = app) {
  const response = await to.inject({
    method: 'POST',
    url: '/webhooks/gitlab',
    headers: { 'x-gitlab-token': secret, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

async function waiting(): Promise<unknown[]> {
  return (await queue.recent(100)).filter(({ state }) => state === 'waiting').map(({ data }) => data);
}

describe('POST /webhooks/gitlab', () => {
  it('queues a failed pipeline with the jobs that failed it, and none of its variables', async () => {
    const before = await waiting();
    const builds = [
      { id: 3, status: 'failed' },
      { id: 4, status: 'failed', allow_failure: true },
      { id: 5, status: 'success' },
    ];

    expect(await post(pipelineEvent({ id: 77 }, builds))).toEqual({
      status: 200,
      body: { status: 'queued' },
    });

    const added = (await waiting()).slice(0, -before.length || undefined);
    expect(added).toEqual([
      {
        projectId: 5,
        projectPath: 'acme/shop',
        pipelineId: 77,
        sha: 'a'.repeat(40),
        ref: 'main',
        failedJobIds: [3],
        ciConfigPath: '',
        parentPipelineId: null,
        postponed: 0,
      },
    ]);
  });

  it.each([
    ['a pipeline that passed', pipelineEvent({ status: 'success' }), 'not-failed'],
    ['a running pipeline', pipelineEvent({ status: 'running' }), 'not-failed'],
    [
      'a running pipeline of its own branch',
      pipelineEvent({ ref: 'pipewright/tls-mismatch-build-1', status: 'running' }),
      'not-failed',
    ],
    ['another kind of event', { object_kind: 'push' }, 'event-kind'],
    [
      'a project that is not allowed',
      { ...pipelineEvent(), project: { id: 6, path_with_namespace: 'other/shop' } },
      'project-not-allowed',
    ],
    [
      'a body without object_kind',
      { text: 'pipeline failed' },
      'the body has no object_kind; does the hook have a custom template?',
    ],
    [
      'an incomplete pipeline',
      { object_kind: 'pipeline', object_attributes: {} },
      'the pipeline event has no usable object_attributes.id',
    ],
    ['what is not JSON', '{"object_kind":', 'the body is not JSON'],
  ])('has no use for %s, and says so with 200', async (_what, payload, reason) => {
    const before = await waiting();

    expect(await post(payload)).toEqual({ status: 200, body: { status: 'ignored', reason } });
    expect(await waiting()).toEqual(before);
  });

  it.each(['success', 'failed'])('follows a pipeline of its own branch that ended in %s', async (status) => {
    const ref = `pipewright/tls-mismatch-build-${status}`;

    expect((await post(pipelineEvent({ id: 79, ref, status }))).status).toBe(200);
    expect(await waiting()).toContainEqual({
      projectId: 5,
      projectPath: 'acme/shop',
      branch: ref,
      ciConfigPath: '',
      postponed: 0,
    });
  });

  it('takes builds that are null, and content of any type', async () => {
    const event = JSON.stringify(pipelineEvent({ id: 78 }, null));

    expect((await post(event, { 'content-type': 'text/plain' })).status).toBe(200);
    expect(await waiting()).toContainEqual(expect.objectContaining({ pipelineId: 78, failedJobIds: [] }));
  });

  it('takes payloads of several megabytes, which big pipelines have', async () => {
    const builds = Array.from({ length: 30_000 }, (_, id) => ({
      id,
      status: 'success',
      name: 'x'.repeat(100),
    }));

    expect((await post(pipelineEvent({ id: 79 }, [...builds, { id: 1, status: 'failed' }]))).status).toBe(
      200,
    );
  });

  it.each([
    ['a wrong secret', { 'x-gitlab-token': 'guess' }],
    ['an empty secret', { 'x-gitlab-token': '' }],
  ])('answers 401 to %s', async (_what, headers) => {
    expect((await post(pipelineEvent(), headers)).status).toBe(401);
  });

  it.skipIf(!hasProgram('redis-server'))(
    'answers 503 within GitLab’s patience while the store is away, and 200 when it is back',
    async () => {
      const redis = await startRedis();
      const ownStore = await openStore({ kind: 'redis', url: redis.url }, () => {});
      const ownQueue = createJobQueue(ownStore, 'https://gitlab.example.com', () => {});
      const own = buildTestApp(ownQueue);
      await redis.kill();
      const startedAt = performance.now();

      const { status } = await post(pipelineEvent({ id: 80 }), {}, own);

      expect(status).toBe(503);
      expect(performance.now() - startedAt).toBeLessThan(9_000);
      await redis.restart();
      await expect
        .poll(async () => (await post(pipelineEvent({ id: 80 }), {}, own)).status, { timeout: 15_000 })
        .toBe(200);
      expect((await ownQueue.recent(10)).map(({ data }) => data)).toMatchObject([{ pipelineId: 80 }]);
      await own.close();
      await ownQueue.close();
      await ownStore.close();
      await redis.close();
    },
  );

  it('counts deliveries by outcome', async () => {
    await post(pipelineEvent({ id: 81 }));
    await post({ object_kind: 'push' });
    await post('nonsense');
    await post(pipelineEvent(), { 'x-gitlab-token': 'guess' });

    const metrics = (await app.inject('/metrics')).body;

    for (const outcome of ['queued', 'ignored', 'malformed', 'refused']) {
      expect(metrics).toContain(`pipewright_webhook_deliveries_total{outcome="${outcome}"} 1`);
    }
  });

  it('logs no secret', async () => {
    await post(pipelineEvent({ ref: secret, id: 82 }));
    await post(pipelineEvent(), { 'x-gitlab-token': `${secret}x` });

    expect(log.join('')).toContain('delivery queued');
    expect(log.join('')).not.toContain(secret);
  });
});

describe('the other routes', () => {
  it('GET /healthz answers as long as the process lives', async () => {
    readiness = { queue: false, gitlab: false };

    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it.each([
    [{ queue: true, gitlab: true }, 200, 'ok'],
    [{ queue: false, gitlab: true }, 503, 'not ready'],
    [{ queue: true, gitlab: false }, 503, 'not ready'],
  ])('GET /readyz with %j answers %d', async (current, code, status) => {
    readiness = current;

    const response = await app.inject('/readyz');

    expect(response.statusCode).toBe(code);
    expect(response.json()).toEqual({ status, ...current });
  });

  it('GET / shows recent work, and nothing of it as markup', async () => {
    await queue.add('triage', {
      projectId: 5,
      projectPath: 'acme/<script>alert(1)</script>',
      pipelineId: 90,
      sha: 'a'.repeat(40),
      ref: 'main',
      failedJobIds: [],
      ciConfigPath: null,
      parentPipelineId: null,
      postponed: 0,
    });

    const response = await app.inject('/');

    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.body).toContain('acme/&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(response.body).not.toContain('<script>');
  });

  it('GET /failure-classes serves the pages that merge requests link to, and no other file', async () => {
    for (const path of [
      '/failure-classes/no-such-class',
      '/failure-classes/..%2F..%2Fpackage',
      '/failure-classes/A',
    ]) {
      expect((await app.inject(path)).statusCode).toBe(404);
    }
  });
});

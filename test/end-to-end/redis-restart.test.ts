import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasProgram } from '../support/has-program.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import {
  type FailedRun,
  type World,
  deliver,
  failRun,
  host2375,
  startWorld,
} from '../support/service-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(!hasProgram('redis-server'))('a crash of Redis', () => {
  let redis: RedisServer;
  let world: World;
  let run: FailedRun;

  beforeAll(async () => {
    run = await host2375();
    redis = await startRedis();
    const { url } = redis;
    const store = {
      config: { kind: 'redis' as const, url },
      environment: { REDIS_URL: url },
      close: () => redis.close(),
    };
    world = await startWorld(store);
  });

  afterAll(async () => {
    await world.close();
    await redis.close();
  });

  it('in the middle of a job loses nothing, and the service goes on without being started again', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    const crashed = new Promise<void>((resolved) => {
      world.gitlab.onRequest(async ({ endpoint }) => {
        if (endpoint !== '/projects/:id/jobs/:job_id/trace') return;
        world.gitlab.onRequest(() => {});
        await redis.kill();
        resolved();
      });
    });

    expect(await deliver(world, pipeline)).toBe(200);
    await crashed;
    expect(await deliver(world, await failRun(world.project(run.ci), run))).toBe(503);
    await redis.restart();
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    const ready = await fetch(`${world.service.url}/readyz`);
    expect(ready.status).toBe(200);
  });
});

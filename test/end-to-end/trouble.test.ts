import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LoggedRequest } from '../support/gitlab/request-log.ts';
import {
  type FailedRun,
  type World,
  deliver,
  failRun,
  host2375,
  startWorld,
} from '../support/service-world.ts';
import { storeKinds, type TestStore } from '../support/service-stores.ts';

// Starting a process and a database takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// On the embedded store, where a killed process is replaced without waiting for its locks.
const embedded = storeKinds.find(({ kind }) => kind === 'embedded')!;

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await embedded.start();
  world = await startWorld(store, { gitlab: { mergeRequestListLag: 1 } });
});

afterAll(async () => {
  await world.close();
  await store.close();
});

afterEach(() => {
  world.gitlab.faults.clear();
  world.gitlab.onRequest(() => {});
  world.gitlab.onResponse(() => {});
});

describe('trouble with GitLab', () => {
  it.each([
    ['GET /projects/:id/jobs/:job_id/trace', 'reset'],
    ['GET /projects/:id/jobs/:job_id/trace', '502 page'],
    ['GET /projects/:id/pipelines/:pipeline_id', 'rate limit'],
    ['GET /projects/:id/repository/files/:file_path', '502 page'],
    ['POST /projects/:id/ci/lint', 'rate limit'],
    ['POST /projects/:id/repository/commits', 'rate limit'],
    ['POST /projects/:id/repository/commits', 'reset'],
    ['POST /projects/:id/repository/commits', 'reset after doing it'],
    ['POST /projects/:id/repository/commits', '502 page'],
    ['POST /projects/:id/merge_requests', 'reset'],
    ['POST /projects/:id/merge_requests', 'reset after doing it'],
    ['POST /projects/:id/merge_requests', '502 page'],
    ['POST /projects/:id/merge_requests', '409 Resource lock'],
    ['POST /projects/:id/merge_requests', 'source branch does not exist'],
  ] as const)('%s: %s is overcome, with one merge request', async (operation, effect) => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    world.gitlab.faults.once(operation, effect);

    await deliver(world, pipeline);
    await world.untilQuiet();

    expect(world.gitlab.faults.pending).toBe(0);
    expect(project.mergeRequests).toHaveLength(1);
    expect((await project.branches()).filter((name) => name.startsWith('pipewright/'))).toHaveLength(1);
  });
});

describe('a process killed in the middle of its work', () => {
  it.each([
    ['before', 'GET /projects/:id/jobs/:job_id/trace'],
    ['before', 'POST /projects/:id/repository/commits'],
    ['after', 'POST /projects/:id/repository/commits'],
    ['after', 'POST /projects/:id/merge_requests'],
  ] as const)('%s %s leaves one merge request in the end', async (moment, operation) => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    const killed = killAt(moment, operation);

    await deliver(world, pipeline);
    await killed;
    await world.restart();
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(project.openMergeRequests[0]!.sourceBranch).toMatch(/^pipewright\/tls-mismatch-build-/);
  });
});

/** Kills the service at a request, before or after GitLab has carried it out. */
function killAt(moment: 'before' | 'after', operation: string): Promise<unknown> {
  return new Promise((killed) => {
    const listener = async ({ method, endpoint }: LoggedRequest) => {
      if (`${method} ${endpoint}` !== operation) return;
      world.gitlab.onRequest(() => {});
      world.gitlab.onResponse(() => {});
      killed(await world.service.stop('SIGKILL'));
    };
    if (moment === 'before') world.gitlab.onRequest(listener);
    else world.gitlab.onResponse(listener);
  });
}

describe('a process killed under load', () => {
  it('loses nothing that it has acknowledged', async () => {
    const projects = Array.from({ length: 12 }, () => world.project(run.ci));
    const pipelines = await Promise.all(projects.map((project) => failRun(project, run)));
    let acknowledged = 0;
    let kill: Promise<unknown> | null = null;

    const answers = await Promise.all(
      pipelines.map(async (pipeline) => {
        const status = await deliver(world, pipeline);
        if (status === 200) acknowledged += 1;
        if (acknowledged === 6) kill ??= world.service.stop('SIGKILL');
        return status;
      }),
    );
    await kill;
    await world.restart();
    await world.untilQuiet();

    const opened = projects.map(({ mergeRequests }) => mergeRequests.length);
    expect(acknowledged).toBeGreaterThanOrEqual(6);
    // What was not acknowledged may be lost, or may have been stored a moment too late to say so.
    expect(opened.filter((_, index) => answers[index] === 200).every((count) => count === 1)).toBe(true);
    expect(Math.max(...opened)).toBe(1);
  });
});

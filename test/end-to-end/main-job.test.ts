import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FailedRun, World } from '../support/service-world.ts';
import { deliver, failRun, host2375, startWorld } from '../support/service-world.ts';
import { storeKinds, type TestStore } from '../support/service-stores.ts';

// Starting a process and a database takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const diff = `--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -5,7 +5,9 @@
 
 variables:
   DOCKER_TLS_CERTDIR: "/certs"
-  DOCKER_HOST: "tcp://docker:2375"
+  DOCKER_HOST: "tcp://docker:2376"
+  DOCKER_TLS_VERIFY: "1"
+  DOCKER_CERT_PATH: "/certs/client"
 
 build:
   stage: build
`;

describe.each(storeKinds)('a failed pipeline of a branch, with the queue on $kind', ({ kind, start }) => {
  let store: TestStore;
  let world: World;
  let run: FailedRun;

  beforeAll(async () => {
    run = await host2375();
    store = await start();
    world = await startWorld(store);
  });

  afterAll(async () => {
    await world.close();
    await store.close();
  });

  it('becomes one merge request that patches the branch', async () => {
    const project = world.project(run.ci);
    const head = await project.head();
    const pipeline = await failRun(project, run);

    expect(await deliver(world, pipeline)).toBe(200);
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    const [mergeRequest] = project.openMergeRequests;
    expect(mergeRequest).toMatchObject({
      targetBranch: 'main',
      labels: ['pipewright', 'pipewright::proposed'],
      removeSourceBranch: true,
    });
    expect(mergeRequest!.author).toBe(world.gitlab.users.bot);
    expect(mergeRequest!.sourceBranch).toMatch(/^pipewright\/tls-mismatch-build-[0-9a-f]{10}$/);
    expect(await project.diff('main', mergeRequest!.sourceBranch)).toBe(diff);
    const [commit] = await project.commits(mergeRequest!.sourceBranch);
    expect(commit!.parents).toEqual([head]);
    expect(world.gitlab.mentions).toEqual([]);
    expect(world.gitlab.quickActions).toEqual([]);
  });

  it('becomes one merge request when the same webhook comes five times at once', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);

    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => deliver(world, pipeline)));
    await world.untilQuiet();

    expect(answers).toEqual([200, 200, 200, 200, 200]);
    expect(project.mergeRequests).toHaveLength(1);
  });

  it('changes nothing when the same failure comes again', async () => {
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();
    world.gitlab.requests.clear();

    await deliver(world, await failRun(project, run));
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(world.gitlab.requests.writes.map(({ endpoint }) => endpoint)).toEqual([
      '/projects/:id/ci/lint',
      '/projects/:id/ci/lint',
    ]);
  });

  it('is dealt with after the process was killed at the moment the webhook was answered', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);

    expect(await deliver(world, pipeline)).toBe(200);
    await world.service.stop('SIGKILL');
    await world.restart();
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(await project.diff('main', project.openMergeRequests[0]!.sourceBranch)).toBe(diff);
  });

  it('loses nothing when the process is told to stop in the middle of its work', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    const stopped = new Promise<number | null>((resolved) => {
      world.gitlab.onRequest(({ endpoint }) => {
        if (endpoint !== '/projects/:id/jobs/:job_id/trace') return;
        world.gitlab.onRequest(() => {});
        resolved(world.service.stop('SIGTERM'));
      });
    });

    await deliver(world, pipeline);
    expect(await stopped).toBe(0);
    await world.restart();
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
  });

  it('asks GitLab nothing about a pipeline that passed', async () => {
    const project = world.project(run.ci);
    const pipeline = await project.passPipeline();
    world.gitlab.requests.clear();

    expect(await deliver(world, pipeline)).toBe(200);
    await world.untilQuiet();

    expect(world.gitlab.requests.all).toEqual([]);
  });

  it('refuses a delivery with the wrong secret', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);

    expect(await deliver(world, pipeline, 'guessed')).toBe(401);
    await world.untilQuiet();

    expect(project.mergeRequests).toEqual([]);
  });

  it('says that it is ready, and shows its work', async () => {
    const ready = await fetch(`${world.service.url}/readyz`);
    const page = await (await fetch(world.service.url)).text();

    expect(await ready.json()).toEqual({ status: 'ok', queue: true, gitlab: true });
    expect(page).toContain('<code>build</code> tls-mismatch, patch');
    expect(page).toContain(`/-/merge_requests/1`);
    expect(world.service.log.find(({ msg }) => msg === 'listening')).toMatchObject({
      queue: kind,
      workers: true,
    });
  });

  it('writes no secret to its log', () => {
    expect(world.service.output()).not.toContain(world.gitlab.token);
    expect(world.service.output()).not.toContain(world.environment['WEBHOOK_SECRET']);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createJobQueue, type JobQueue } from '../../src/queue/job-queue.ts';
import { openStore } from '../../src/queue/stores/open-store.ts';
import type { QueueStore } from '../../src/queue/stores/queue-store.ts';
import {
  deliver,
  failRun,
  type FailedRun,
  host2375,
  startWorld,
  type World,
} from '../support/service-world.ts';
import { sharedStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** No hook is watched here. */
const unwatched = { isHookHealthy: null, reason: null };

// The embedded store belongs to the service's process, so that nothing can be asked of it from here.
describe.skipIf(sharedStore === null)('looking for what no webhook told of', () => {
  let store: TestStore;
  let world: World;
  let run: FailedRun;
  let access: QueueStore;
  let queue: JobQueue;

  beforeAll(async () => {
    run = await host2375();
    store = await sharedStore!.start();
    world = await startWorld(store, { environment: { PIPEWRIGHT_ALLOW: 'acme/**,!acme/frozen' } });
    access = await openStore(store.config, () => {});
    queue = createJobQueue(access, world.gitlab.url, () => {});
  });

  afterAll(async () => {
    await queue.close();
    await access.close();
    await world.close();
    await store.close();
  });

  /** As the timer of a process of workers does. */
  async function reconcile(): Promise<unknown> {
    await queue.add('reconcile', { intervalMs: 1 });
    await world.untilQuiet();
    return world.service.log.findLast((line) => line['job'] === 'reconcile' && line['msg'] === 'job done')?.[
      'outcome'
    ];
  }

  it('finds a failed pipeline where the bot is allowed, once', async () => {
    const project = world.project(run.ci);
    const frozen = world.gitlab.createProject({ path: 'acme/frozen', files: { '.gitlab-ci.yml': run.ci } });
    await failRun(project, run);
    await failRun(frozen, run);

    expect(await reconcile()).toEqual({
      kind: 'reconciled',
      projects: 1,
      pipelines: 1,
      fixes: 0,
      ...unwatched,
    });
    expect(await reconcile()).toEqual({
      kind: 'reconciled',
      projects: 1,
      pipelines: 0,
      fixes: 1,
      ...unwatched,
    });

    expect(project.mergeRequests).toHaveLength(1);
    expect(frozen.mergeRequests).toEqual([]);
  });

  it('leaves alone what a webhook told of', async () => {
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();

    expect(await reconcile()).toMatchObject({ pipelines: 0 });

    expect(project.mergeRequests).toHaveLength(1);
  });

  it('says so where no pipeline has started for a fix', async () => {
    const longAgo = 11 * 60_000;
    world.gitlab.advance(-longAgo);
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();
    world.gitlab.advance(longAgo);
    const [fix] = project.mergeRequests;
    const { createdAt } = fix!;
    // Its commit is old by now; the merge request alone would have it wait.
    Object.assign(fix!, { createdAt: new Date() });
    await reconcile();
    expect(fix!.labels).toContain('pipewright::proposed');
    Object.assign(fix!, { createdAt });

    await reconcile();
    await reconcile();

    expect(fix!.labels.toSorted()).toEqual(['pipewright', 'pipewright::no-pipeline']);
    expect(project.notes(fix!).map(({ body }) => body)).toEqual([
      expect.stringContaining('No pipeline has started for this fix'),
    ]);
  });

  it('follows a fix whose pipeline passed unheard', async () => {
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();
    const [fix] = project.mergeRequests;
    await project.passPipeline({ ref: fix!.sourceBranch, jobs: [{ name: run.job }] });

    await reconcile();

    expect(fix!.labels.toSorted()).toEqual(['pipewright', 'pipewright::fixed']);
  });

  it('closes a fix that is no longer needed, and proposes it again should the cause come back', async () => {
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();
    const [fix] = project.mergeRequests;
    await project.passPipeline({ jobs: [{ name: 'another-job' }] });
    await reconcile();
    expect(fix!.state).toBe('opened');
    await project.passPipeline({ jobs: [{ name: run.job }] });

    await reconcile();

    expect(fix!.state).toBe('closed');
    expect(fix!.labels.toSorted()).toEqual(['pipewright', 'pipewright::obsolete']);
    expect(project.notes(fix!)[0]!.body).toContain('No longer needed');
    expect(await project.branches()).toEqual(['main']);
    await deliver(world, await failRun(project, run));
    await world.untilQuiet();
    expect(project.openMergeRequests).toHaveLength(1);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ServiceProcess, spawnService, startService } from '../support/service-process.ts';
import { deliver, failRun, host2375, startWorld, webhookSecret } from '../support/service-world.ts';
import { anyStore, sharedStore, storeKinds, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const required = {
  GITLAB_URL: 'http://127.0.0.1:9',
  GITLAB_TOKEN: 'glpat-x',
  WEBHOOK_SECRET: webhookSecret,
  PORT: '0',
};

const embedded = storeKinds.find(({ kind }) => kind === 'embedded')!;

let stores: TestStore[];

beforeEach(() => {
  stores = [];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
});

async function start({ start: startStore } = anyStore): Promise<TestStore> {
  const store = await startStore();
  stores.push(store);
  return store;
}

describe('pipewright serve and worker', () => {
  it.each([
    [['serve'], { GITLAB_TOKEN: '' }, /^pipewright: GITLAB_TOKEN: is not set$/],
    [['serve'], { PIPEWRIGHT_MOD: 'live' }, /^pipewright: PIPEWRIGHT_MOD: is unknown; PIPEWRIGHT_MODE\?$/],
    [
      ['worker'],
      { GITLAB_URL: 'gitlab' },
      /^pipewright: GITLAB_URL: is not a plain http or https URL, for instance https:.*com$/,
    ],
    [
      ['serve', '--no-workers'],
      {},
      /^pipewright: REDIS_URL: is not set; .* --no-workers would leave it unworked$/,
    ],
    [['worker'], {}, /^pipewright: REDIS_URL: is not set; .* where no other can reach it$/],
    [['serve', '--port', '80'], {}, /^pipewright serve: takes no arguments but --no-workers$/],
    [['worker', 'now'], {}, /^pipewright worker: takes no arguments$/],
  ])('%j with %j ends with status 2 and one line', async (args, changes, line) => {
    const service = spawnService(args, { ...required, ...changes });

    expect(await service.ended).toBe(2);
    expect(service.output()).toMatch(line);
  });

  it('refuses a data folder that another process has, and takes it when that one was killed', async () => {
    const store = await start(embedded);
    const environment = { ...required, ...store.environment };
    const first = await startService(['serve'], environment);

    const second = spawnService(['serve'], environment);

    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('is in use by another pipewright process');
    await first.stop('SIGKILL');
    const third = await startService(['serve'], environment);
    expect(await third.stop('SIGTERM')).toBe(0);
  });

  it('ends with status 1 when the address is taken', async () => {
    const first = await startService(['serve'], { ...required, ...(await start()).environment });
    const { port } = new URL(first.url);

    const second = spawnService(['serve'], { ...required, ...(await start()).environment, PORT: port });

    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('EADDRINUSE');
    expect(await first.stop('SIGINT')).toBe(0);
  });

  it.skipIf(sharedStore === null)('share the work between processes', async () => {
    const run = await host2375();
    const world = await startWorld(await start(sharedStore!), { args: ['serve', '--no-workers'] });
    const project = world.project(run.ci);
    await deliver(world, await failRun(project, run));
    expect(project.mergeRequests).toEqual([]);

    const workers: ServiceProcess[] = await Promise.all([
      startService(['worker'], world.environment),
      startService(['worker'], world.environment),
    ]);
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(await Promise.all(workers.map((worker) => worker.stop('SIGTERM')))).toEqual([0, 0]);
    await world.close();
  });
});

describe('PIPEWRIGHT_MODE=dry-run', () => {
  it('does everything but write, and says what it would have written', async () => {
    const run = await host2375();
    const world = await startWorld(await start(), { environment: { PIPEWRIGHT_MODE: 'dry-run' } });
    const project = world.project(run.ci);

    await deliver(world, await failRun(project, run));
    await world.untilQuiet();

    expect(project.mergeRequests).toEqual([]);
    expect(await project.branches()).toEqual(['main']);
    const withheld = world.service.log.filter(({ msg }) => msg === 'dry run: not written');
    expect(withheld).toMatchObject([
      { write: 'commitFiles', projectId: project.id, detail: { paths: ['.gitlab-ci.yml'] } },
      { write: 'createMergeRequest', detail: { title: 'Use TLS between docker and its daemon in build' } },
    ]);
    expect(await (await fetch(world.service.url)).text()).toContain('Dry run:');
    await world.close();
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TriageJob } from '../../src/queue/triage-job.ts';
import { createJobQueue, type JobQueue } from '../../src/queue/job-queue.ts';
import { Postponed } from '../../src/queue/postponed.ts';
import { type RunningWorkers, runWorkers, type WorkerSettings } from '../../src/queue/run-workers.ts';
import { openStore } from '../../src/queue/stores/open-store.ts';
import type { QueueStore } from '../../src/queue/stores/queue-store.ts';
import { storeKinds, type TestStore } from '../support/service-stores.ts';

const instance = 'https://gitlab.example.com';

function triageJob(pipelineId: number, changes: Partial<TriageJob> = {}): TriageJob {
  return {
    projectId: 5,
    projectPath: 'acme/shop',
    pipelineId,
    sha: 'a'.repeat(40),
    ref: 'main',
    failedJobIds: [pipelineId * 10],
    ciConfigPath: null,
    parentPipelineId: null,
    postponed: 0,
    ...changes,
  };
}

/** A promise and what settles it. */
function gate<T = void>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolved) => (open = resolved));
  return { open, opened };
}

describe.each(storeKinds)('the queue on $kind', ({ start }) => {
  let testStore: TestStore;
  let store: QueueStore;
  let queue: JobQueue;
  let workers: RunningWorkers | null = null;
  const errors: Error[] = [];

  beforeAll(async () => {
    testStore = await start();
    store = await openStore(testStore.config, (error) => errors.push(error));
    queue = createJobQueue(store, instance, (error) => errors.push(error));
  });

  afterEach(async () => {
    await workers?.close(1_000);
    workers = null;
  });

  afterAll(async () => {
    await queue.close();
    await store.close();
    const reported = [...errors];
    await testStore.close();
    if (reported.length > 0) throw new AggregateError(reported, 'the store reported errors');
  });

  function work(triage: (data: TriageJob) => Promise<unknown>, settings: Partial<WorkerSettings> = {}): void {
    workers = runWorkers(store, {
      handlers: {
        triage,
        propose: () => Promise.resolve({ kind: 'unchanged', webUrl: '' }),
        advise: () => Promise.resolve({ kind: 'commented' }),
        'follow-up': () => Promise.resolve({ kind: 'ignored', reason: '' }),
        command: () => Promise.resolve({ kind: 'answered', command: 'help' }),
        'report-settings': () => Promise.resolve({ kind: 'commented' }),
        reconcile: () => Promise.resolve({ kind: 'reconciled' }),
      },
      judgeError: () => ({ kind: 'retry', atLeastMs: 0 }),
      abort: new AbortController(),
      onDone: () => {},
      onFailed: () => {},
      onError: (error) => errors.push(error),
      ...settings,
    });
  }

  async function untilDone(pipelineId: number) {
    return await expect
      .poll(
        async () =>
          (await queue.recent(100)).find(
            ({ data, state }) => state === 'completed' && (data as TriageJob).pipelineId === pipelineId,
          ),
        { timeout: 15_000 },
      )
      .toBeDefined();
  }

  it('works on a job once it is added, and keeps what came of it', async () => {
    const seen = gate<TriageJob>();
    work((data) => {
      seen.open(data);
      return Promise.resolve({ kind: 'ignored', reason: 'test' });
    });

    await queue.add('triage', triageJob(1));

    expect(await seen.opened).toEqual(triageJob(1));
    await untilDone(1);
    const [recent] = await queue.recent(1);
    expect(recent).toMatchObject({
      name: 'triage',
      state: 'completed',
      outcome: { kind: 'ignored', reason: 'test' },
    });
  });

  it('adds the same failed jobs of a pipeline once, in whatever order they are named', async () => {
    const twins = [1, 2, 3, 4, 5].map((turn) =>
      queue.add('triage', triageJob(2, { failedJobIds: turn % 2 === 0 ? [20, 21] : [21, 20] })),
    );
    await Promise.all(twins);
    const other = gate();
    const seen: number[] = [];
    work((data) => {
      seen.push(data.pipelineId);
      if (data.pipelineId === 3) other.open();
      return Promise.resolve({ kind: 'ignored' });
    });
    await queue.add('triage', triageJob(3));

    await other.opened;

    expect(seen.filter((id) => id === 2)).toHaveLength(1);
  });

  it('adds them again when they fail again after the first time was dealt with', async () => {
    const seen: number[] = [];
    work((data) => {
      seen.push(data.pipelineId);
      return Promise.resolve({ kind: 'ignored' });
    });
    await queue.add('triage', triageJob(4));
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([4]);
    await untilDone(4);

    await queue.add('triage', triageJob(4));

    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([4, 4]);
  });

  it('puts a postponed job off with its changed data, and does not count that as a failure', async () => {
    const seen: number[] = [];
    const failures: Error[] = [];
    work(
      (data) => {
        seen.push(data.postponed);
        if (data.postponed === 0) throw new Postponed('later', 10, { postponed: 1 });
        return Promise.resolve({ kind: 'ignored' });
      },
      { onFailed: (_name, error) => failures.push(error) },
    );

    await queue.add('triage', triageJob(5));

    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([0, 1]);
    expect(failures).toEqual([]);
  });

  it('tries a failed job again, and gives up at once on what is final', async () => {
    const seen: number[] = [];
    const failures: [string, boolean][] = [];
    work(
      (data) => {
        seen.push(data.pipelineId);
        if (data.pipelineId === 6 && seen.filter((id) => id === 6).length > 1)
          return Promise.resolve({ kind: 'ignored' });
        return Promise.reject(new Error(data.pipelineId === 7 ? 'refused' : 'busy'));
      },
      {
        judgeError: (error) =>
          (error as Error).message === 'refused' ? { kind: 'final' } : { kind: 'retry', atLeastMs: 0 },
        onFailed: (_name, error, willRetry) => failures.push([error.message, willRetry]),
      },
    );

    await queue.add('triage', triageJob(6));
    await queue.add('triage', triageJob(7));

    await expect.poll(() => seen.filter((id) => id === 6), { timeout: 15_000 }).toHaveLength(2);
    await expect.poll(() => failures, { timeout: 10_000 }).toHaveLength(2);
    expect(failures).toEqual(
      expect.arrayContaining([
        ['busy', true],
        ['refused', false],
      ]),
    );
    expect(seen.filter((id) => id === 7)).toHaveLength(1);
  });

  it('hands a job back at shutdown when it takes too long, and the next worker takes it up', async () => {
    const started = gate();
    const abort = new AbortController();
    work(
      () =>
        new Promise((_, rejected) => {
          started.open();
          abort.signal.addEventListener('abort', () => rejected(new Error('aborted')));
        }),
      { abort },
    );
    await queue.add('triage', triageJob(8));
    await started.opened;
    await workers?.close(50);
    const again = gate<number>();
    work((data) => {
      again.open(data.pipelineId);
      return Promise.resolve({ kind: 'ignored' });
    });

    expect(await again.opened).toBe(8);
  });

  it('does not work on data that does not fit the kind of job, which another version may have added', async () => {
    const failures: [string, boolean][] = [];
    work(() => Promise.resolve({ kind: 'ignored' }), {
      onFailed: (_name, error, willRetry) => failures.push([error.name, willRetry]),
    });

    await queue.add('triage', { ...triageJob(9), pipelineId: 'nine' } as unknown as TriageJob);

    await expect.poll(() => failures, { timeout: 10_000 }).toEqual([['ZodError', false]]);
  });

  it('counts its jobs by state', async () => {
    await queue.add('triage', triageJob(10));

    const counts = await queue.counts();

    expect(counts).toContainEqual({ name: 'triage', state: 'waiting', count: 1 });
    expect(counts.map(({ name }) => name)).toContain('propose');
  });
});

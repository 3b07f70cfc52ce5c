import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { RequestLog } from '../support/gitlab/request-log.ts';
import type { Pipeline } from '../support/gitlab/state/pipeline.ts';
import { deliver, type FailedRun, host2375, startWorld, type World } from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

const projectCount = 50;
const pipelinesEach = 4;
const millisecondsPerCall = 50;

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await anyStore.start();
  world = await startWorld(store);
});

afterAll(async () => {
  await world.close();
  await store.close();
});

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

/** Round trips that follow each other, among the requests about one project. */
function chainOf({ id }: ProjectHandle, first: number): number {
  const own = new RequestLog();
  for (const request of world.gitlab.requests.all.slice(first))
    if (
      request.target.includes(`/projects/${String(id)}/`) ||
      request.target.endsWith(`/projects/${String(id)}`)
    )
      own.add(request);
  return own.sequentialRoundTrips();
}

describe('200 failed pipelines of 50 projects at once', () => {
  it('are all acknowledged, and each project gets one merge request', async () => {
    const projects = Array.from({ length: projectCount }, () => world.project(run.ci));
    const pipelines: { project: ProjectHandle; pipeline: Pipeline }[] = [];
    for (let round = 0; round < pipelinesEach; round += 1) {
      for (const project of projects) {
        const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
        pipelines.push({ project, pipeline: await project.failPipeline({ jobs }) });
      }
    }
    world.gitlab.latency(millisecondsPerCall);
    const before = world.gitlab.requests.all.length;
    const started = Date.now();

    const answers = await Promise.all(pipelines.map(({ pipeline }) => deliver(world, pipeline)));
    const acknowledged = Date.now() - started;
    await world.untilQuiet();

    expect(answers).toEqual(pipelines.map(() => 200));
    expect(projects.map(({ mergeRequests }) => mergeRequests.length)).toEqual(projects.map(() => 1));
    expect(await Promise.all(projects.map(async (project) => (await project.branches()).length))).toEqual(
      projects.map(() => 2),
    );
    const opened = projects.map(({ mergeRequests }) => mergeRequests[0]!.createdAt.getTime() - started);
    const calls = world.gitlab.requests.all.length - before;
    process.stdout.write(
      `${JSON.stringify({
        burst: `${String(pipelines.length)} pipelines of ${String(projectCount)} projects, ${String(millisecondsPerCall)} ms a call`,
        'all acknowledged after ms': acknowledged,
        'GitLab calls per fix': Number((calls / projectCount).toFixed(1)),
        'longest chain of calls for one project': Math.max(
          ...projects.map((project) => chainOf(project, before)),
        ),
        'webhook to merge request ms': { p50: quantile(opened, 0.5), p95: quantile(opened, 0.95) },
      })}\n`,
    );
  });
});

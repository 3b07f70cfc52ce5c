import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { LoggedRequest } from '../support/gitlab/request-log.ts';
import type { MergeRequest } from '../support/gitlab/state/merge-request.ts';
import type { Pipeline } from '../support/gitlab/state/pipeline.ts';
import { deliver, type FailedRun, host2375, startWorld, type World } from '../support/service-world.ts';
import { storeKinds, type TestStore } from '../support/service-stores.ts';

// Each walk ends and starts some thirty processes.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

// On the embedded store, where a killed process is replaced without waiting for its locks.
const embedded = storeKinds.find(({ kind }) => kind === 'embedded')!;

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await embedded.start();
  world = await startWorld(store);
});

afterAll(async () => {
  await world.close();
  await store.close();
});

afterEach(() => {
  world.gitlab.onRequest(() => {});
  world.gitlab.onResponse(() => {});
});

interface Scene {
  readonly pipeline: Pipeline;
  /** Everything that the bot left behind, for comparison. */
  left(): Promise<unknown>;
}

async function fail(project: ProjectHandle, mergeRequest?: MergeRequest): Promise<Pipeline> {
  const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
  return await project.failPipeline(
    mergeRequest === undefined ? { jobs } : { jobs, mergeRequest, source: 'merge_request_event' },
  );
}

async function leftIn(project: ProjectHandle, told?: MergeRequest): Promise<unknown> {
  const fixes = project.mergeRequests.filter((one) => one !== told);
  const commits = await Promise.all(
    fixes.map(async ({ sourceBranch, targetBranch }) => ({
      parents: (await project.commits(sourceBranch))[0]!.parents.length,
      onTopOf: (await project.commits(sourceBranch))[0]!.parents[0] === (await project.head(targetBranch)),
      text: await project.text('.gitlab-ci.yml', sourceBranch),
    })),
  );
  return {
    fixes: fixes.map(({ state, targetBranch, labels, title }) => [
      state,
      targetBranch,
      labels.toSorted(),
      title,
    ]),
    commits,
    branches: (await project.branches()).length,
    notes: told === undefined ? [] : project.notes(told).map(({ suggestions }) => suggestions.length),
  };
}

/** What fails, and what the bot does about it when nothing happens to it. */
const scenes = {
  async 'a branch, which gets a merge request'(): Promise<Scene> {
    const project = world.project(run.ci);
    return { pipeline: await fail(project), left: () => leftIn(project) };
  },
  async 'a merge request, which gets another and a comment'(): Promise<Scene> {
    const project = world.project(run.ci);
    await project.commit('feature', { 'README.md': 'More words.\n' });
    const told = await project.openMergeRequest({ sourceBranch: 'feature' });
    return { pipeline: await fail(project, told), left: () => leftIn(project, told) };
  },
  async 'a merge request, which gets a suggestion'(): Promise<Scene> {
    const project = world.project('build: { script: [make] }\n');
    await project.commit('feature', { '.gitlab-ci.yml': run.ci });
    const told = await project.openMergeRequest({ sourceBranch: 'feature' });
    return { pipeline: await fail(project, told), left: () => leftIn(project, told) };
  },
};

/** Every request from the webhook to the end, in the order in which GitLab got them. */
async function requestsOf(scene: Scene): Promise<string[]> {
  const requests: string[] = [];
  world.gitlab.onRequest(({ method }: LoggedRequest) => {
    requests.push(method);
  });
  await deliver(world, scene.pipeline);
  await world.untilQuiet();
  world.gitlab.onRequest(() => {});
  return requests;
}

/** Kills the service at its n-th request, before or after GitLab has carried it out, and starts it again. */
async function killAt(scene: Scene, nth: number, moment: 'before' | 'after'): Promise<void> {
  let count = 0;
  const killed = new Promise((resolved) => {
    const listener = async () => {
      count += 1;
      if (count === nth) resolved(await world.service.stop('SIGKILL'));
    };
    if (moment === 'before') world.gitlab.onRequest(listener);
    else world.gitlab.onResponse(listener);
  });
  await deliver(world, scene.pipeline);
  await killed;
  world.gitlab.onRequest(() => {});
  world.gitlab.onResponse(() => {});
  await world.restart();
  await world.untilQuiet();
}

describe('a process killed at any step between webhook and answer', () => {
  it.each(Object.keys(scenes) as (keyof typeof scenes)[])(
    'leaves exactly one of everything in the end: %s',
    async (name) => {
      const undisturbed = await scenes[name]();
      const requests = await requestsOf(undisturbed);
      const wanted = await undisturbed.left();
      expect(requests.filter((method) => method === 'POST').length).toBeGreaterThan(0);

      for (const [index, method] of requests.entries()) {
        // After a read nothing is different from before the next request.
        for (const moment of method === 'GET' ? (['before'] as const) : (['before', 'after'] as const)) {
          const scene = await scenes[name]();
          await killAt(scene, index + 1, moment);
          expect(await scene.left(), `killed ${moment} request ${String(index + 1)}`).toEqual(wanted);
        }
      }
    },
  );
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { PipelineSpec } from '../support/gitlab/state/pipeline-spec.ts';
import { deliver, type FailedRun, host2375, startWorld, type World } from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const defaultsPath = 'acme/pipewright-defaults';
const title = 'Use TLS between docker and its daemon in build';

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await anyStore.start();
  world = await startWorld(store, { environment: { PIPEWRIGHT_DEFAULTS_PROJECT: defaultsPath } });
});

afterAll(async () => {
  await world.close();
  await store.close();
});

function projectWith(settings: string): ProjectHandle {
  return world.project(run.ci, { '.pipewright.yml': settings });
}

async function fail(project: ProjectHandle, spec: PipelineSpec = {}): Promise<string> {
  const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
  const pipeline = await project.failPipeline({ jobs, ...spec });
  await deliver(world, pipeline);
  await world.untilQuiet();
  return pipeline.sha;
}

/** A merge request that changes something else than the CI file. */
async function unrelatedMergeRequest(project: ProjectHandle) {
  await project.commit('feature', { 'README.md': 'More words.\n' });
  return await project.openMergeRequest({ sourceBranch: 'feature' });
}

describe('the form of delivery', () => {
  it('off: nothing is written', async () => {
    const project = projectWith('classes:\n  tls-mismatch: off\n');

    const sha = await fail(project);

    expect(project.mergeRequests).toEqual([]);
    expect(project.commitNotes(sha)).toEqual([]);
    expect(await project.branches()).toEqual(['main']);
  });

  it('off for all: the traces are not even diagnosed', async () => {
    const project = projectWith('delivery: off\n');

    await fail(project);

    expect(world.service.log.findLast(({ msg }) => msg === 'job done')).toMatchObject({
      job: 'triage',
      outcome: { kind: 'ignored', reason: 'switched-off' },
    });
  });

  it('comment: the patch comes in one comment on the commit', async () => {
    const project = projectWith('delivery: comment\n');

    const sha = await fail(project);
    await fail(project);

    expect(project.mergeRequests).toEqual([]);
    expect(await project.branches()).toEqual(['main']);
    expect(project.commitNotes(sha)).toHaveLength(1);
    expect(project.commitNotes(sha)[0]?.body).toContain('+  DOCKER_HOST: "tcp://docker:2376"');
  });

  it('suggest: a comment with the patch where the lines are not in the diff', async () => {
    const project = projectWith('classes: { tls-mismatch: suggest }\n');
    const mergeRequest = await unrelatedMergeRequest(project);

    await fail(project, { ref: 'feature' });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    expect(project.notes(mergeRequest)).toHaveLength(1);
    expect(project.notes(mergeRequest)[0]?.body).toContain('git apply');
  });

  it('suggest: suggestions where they are', async () => {
    const project = projectWith('classes: { tls-mismatch: suggest }\n');
    await project.commit('main', { '.gitlab-ci.yml': 'build:\n  script: [make]\n' });
    await project.commit('feature', { '.gitlab-ci.yml': run.ci });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });

    await fail(project, { ref: 'feature' });

    expect(project.notes(mergeRequest).flatMap(({ suggestions }) => suggestions).length).toBeGreaterThan(0);
    expect(project.mergeRequests).toEqual([mergeRequest]);
  });
});

describe('branches', () => {
  it('are looked at where a glob names them', async () => {
    const project = projectWith("branches: ['release/*']\n");
    await project.createBranch('release/1.0');

    await fail(project);
    await fail(project, { ref: 'release/1.0' });

    expect(project.mergeRequests.map(({ targetBranch }) => targetBranch)).toEqual(['release/1.0']);
  });
});

describe('how a merge request looks', () => {
  it('has the labels, the reviewers that GitLab knows, and the prefix', async () => {
    const project = projectWith(
      'labels: [docker, "team: build"]\nreviewers: [maintainer, nobody-here]\ncommitMessagePrefix: "[CI] "\n',
    );

    await fail(project);

    const [mergeRequest] = project.mergeRequests;
    expect(mergeRequest?.labels.toSorted()).toEqual([
      'docker',
      'pipewright',
      'pipewright::proposed',
      'team: build',
    ]);
    expect(mergeRequest?.reviewers.map(({ username }) => username)).toEqual(['maintainer']);
    expect(mergeRequest?.title).toBe(`[CI] ${title}`);
    const [commit] = await project.commits(mergeRequest?.sourceBranch);
    expect(commit?.message.split('\n')[0]).toBe(`[CI] ${title}`);
  });

  it('takes up the style of the newest commits', async () => {
    const project = world.project(run.ci);
    for (const subject of ['feat: a', 'fix(web): b', 'docs: c', 'chore: d'])
      await project.commit('main', { 'a.txt': subject }, { message: `${subject}\n` });

    await fail(project);

    expect(project.mergeRequests[0]?.title).toBe('ci: use TLS between docker and its daemon in build');
  });
});

describe('limits', () => {
  it.each(['openMergeRequests', 'mergeRequestsPerDay'])(
    '%s: beyond it the fix comes as a comment that says so',
    async (limit) => {
      const project = projectWith(`limits: { ${limit}: 1 }\n`);
      await project.createBranch('release');

      await fail(project);
      const sha = await fail(project, { ref: 'release' });
      await fail(project);

      expect(project.mergeRequests.map(({ targetBranch }) => targetBranch)).toEqual(['main']);
      expect(project.commitNotes(sha).map(({ body }) => /because this project takes 1/.test(body))).toEqual([
        true,
      ]);
    },
  );
});

describe('a file that cannot be used', () => {
  it('is spoken about once, on its commit, and the defaults hold', async () => {
    const project = projectWith('delivery: comment\ncommitStile: plain\nlimits: few\n');
    const settingsSha = await project.head();
    await project.commit('main', { 'README.md': 'More words.\n' });
    await project.createBranch('release');

    await Promise.all([fail(project), fail(project, { ref: 'release' }), fail(project)]);

    const said = project.commitNotes(settingsSha ?? '');
    expect(said).toHaveLength(1);
    expect(said[0]?.body).toContain('Line 2: `commitStile` is not a setting; did you mean `commitStyle`?');
    expect(said[0]?.body).toContain('Line 3: `limits` is not a mapping');
    expect(project.mergeRequests.map(({ targetBranch }) => targetBranch).toSorted()).toEqual([
      'main',
      'release',
    ]);
  });

  it('stays inert, whatever its keys say', async () => {
    const project = projectWith('"`@root` #1 <!-- -->\\n/close": 1\n');
    const sha = (await project.head()) ?? '';

    await fail(project);

    expect(project.commitNotes(sha).filter(({ body }) => body.includes('cannot be used'))).toHaveLength(1);
    expect(world.gitlab.mentions).toEqual([]);
    expect(world.gitlab.quickActions).toEqual([]);
  });

  it('counts for nothing on another branch', async () => {
    const project = world.project(run.ci);
    await project.commit('feature', { '.pipewright.yml': 'delivery: off\n' });

    await fail(project, { ref: 'feature' });

    expect(project.mergeRequests.map(({ targetBranch }) => targetBranch)).toEqual(['feature']);
  });
});

describe('the defaults project', () => {
  it('holds where a project says nothing else, and is told of its own mistakes', async () => {
    const defaults = world.gitlab.createProject({
      path: defaultsPath,
      files: { '.pipewright.yml': 'delivery: comment\nlabels: [from-the-group]\n' },
    });
    const follower = world.project(run.ci);
    const other = projectWith('delivery: merge-request\n');

    const sha = await fail(follower);
    await fail(other);

    expect(follower.mergeRequests).toEqual([]);
    expect(follower.commitNotes(sha)).toHaveLength(1);
    expect(other.mergeRequests[0]?.labels).toContain('from-the-group');

    const wrong = await defaults.commit('main', { '.pipewright.yml': 'deliver: comment\n' });
    const later = world.project(run.ci);
    await fail(later);

    expect(later.mergeRequests).toHaveLength(1);
    expect(defaults.commitNotes(wrong).map(({ body }) => body.includes('did you mean `delivery`'))).toEqual([
      true,
    ]);
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { MergeRequest } from '../support/gitlab/state/merge-request.ts';
import type { PipelineSpec } from '../support/gitlab/state/pipeline-spec.ts';
import { deliver, type FailedRun, host2375, startWorld, type World } from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const wrong = 'DOCKER_HOST: "tcp://docker:2375"\n';
const right =
  'DOCKER_HOST: "tcp://docker:2376"\n  DOCKER_TLS_VERIFY: "1"\n  DOCKER_CERT_PATH: "/certs/client"\n';

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

/** Fails with the run's trace, tells the service, and waits until it has dealt with it. */
async function failAndWait(project: ProjectHandle, spec: PipelineSpec, failed = run): Promise<void> {
  const jobs = [{ name: failed.job, status: 'failed' as const, trace: failed.trace }];
  await deliver(world, await project.failPipeline({ jobs, ...spec }));
  await world.untilQuiet();
}

function outcomeOf(job: string): unknown {
  return world.service.log.findLast((line) => line['job'] === job && line['msg'] === 'job done')?.['outcome'];
}

/** A project whose CI file is right on `main`, and a merge request that breaks it. */
async function brokenByMergeRequest(): Promise<{ project: ProjectHandle; mergeRequest: MergeRequest }> {
  const project = world.project(run.ci.replace(wrong, right));
  await project.commit('feature', { '.gitlab-ci.yml': run.ci });
  const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
  return { project, mergeRequest };
}

/** A project whose CI file is wrong, and a merge request that changes something else. */
async function brokenBefore(): Promise<{ project: ProjectHandle; mergeRequest: MergeRequest }> {
  const project = world.project(run.ci);
  await project.commit('feature', { 'README.md': 'More words.\n' });
  const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
  return { project, mergeRequest };
}

/** A merge request from a fork, whose pipeline ran in the project and failed. */
async function failFromFork(
  ci: string,
  change: Readonly<Record<string, string>>,
): Promise<{ project: ProjectHandle; mergeRequest: MergeRequest }> {
  const project = world.project(ci);
  const path = `guests/${project.path.replaceAll('/', '-')}`;
  const fork = world.gitlab.createProject({ path, forkOf: project.project, members: [] });
  const sha = await fork.commit('feature', change);
  const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature', sourceProject: fork });
  await failAndWait(project, { mergeRequest, source: 'merge_request_event', sha });
  return { project, mergeRequest };
}

async function applySuggestions(project: ProjectHandle, mergeRequest: MergeRequest): Promise<void> {
  const ids = project.notes(mergeRequest).flatMap(({ suggestions }) => suggestions.map(({ id }) => id));
  const response = await fetch(`${world.gitlab.url}/api/v4/suggestions/batch_apply`, {
    method: 'PUT',
    headers: { 'private-token': world.gitlab.token, 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  });
  expect(response.status).toBe(200);
}

/** The patch that a comment carries, applied with git. */
async function applyComment(body: string, before: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pipewright-patch-'));
  try {
    const patch = /^(`{3,})diff\n([\s\S]*?)^\1$/m.exec(body)?.[2];
    await writeFile(join(directory, '.gitlab-ci.yml'), before);
    await writeFile(join(directory, 'fix.patch'), patch ?? '');
    await promisify(execFile)('git', ['apply', 'fix.patch'], { cwd: directory });
    return await readFile(join(directory, '.gitlab-ci.yml'), 'utf8');
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('a pipeline of a merge request', () => {
  it('that changes the lines in question gets them as suggestions, which give the patched file', async () => {
    const { project, mergeRequest } = await brokenByMergeRequest();

    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    expect(outcomeOf('propose')).toMatchObject({ kind: 'suggested', created: 1 });
    const [note] = project.notes(mergeRequest);
    expect(note).toMatchObject({ type: 'DiffNote', position: { new_path: '.gitlab-ci.yml' } });
    await applySuggestions(project, mergeRequest);
    expect(await project.text('.gitlab-ci.yml', 'feature')).toBe(run.ci.replace(wrong, right));
    expect(world.gitlab.mentions).toEqual([]);
    expect(world.gitlab.quickActions).toEqual([]);
  });

  it('gets each suggestion once, however often it fails', async () => {
    const { project, mergeRequest } = await brokenByMergeRequest();
    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });

    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });
    await project.commit('feature', { 'README.md': 'More words.\n' });
    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });

    expect(project.notes(mergeRequest)).toHaveLength(1);
    expect(outcomeOf('propose')).toMatchObject({ kind: 'suggested', created: 0 });
  });

  it('that changes other lines gets a merge request into its branch, and one comment that names it', async () => {
    const { project, mergeRequest } = await brokenBefore();

    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });
    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });

    const [fix, ...others] = project.mergeRequests.filter((one) => one !== mergeRequest);
    expect(others).toEqual([]);
    expect(fix).toMatchObject({ targetBranch: 'feature', state: 'opened' });
    expect(await project.text('.gitlab-ci.yml', fix!.sourceBranch)).toBe(run.ci.replace(wrong, right));
    const notes = project.notes(mergeRequest);
    expect(notes).toHaveLength(1);
    expect(notes[0]!.body).toContain(`${project.webUrl}/-/merge_requests/${String(fix!.iid)}`);
  });

  it('on the merged result is answered on the source branch', async () => {
    const { project, mergeRequest } = await brokenBefore();

    await failAndWait(project, { mergeRequest, source: 'merge_request_event', mergeRequestKind: 'merged' });

    const fix = project.mergeRequests.find((one) => one !== mergeRequest);
    const [commit] = await project.commits(fix!.sourceBranch);
    expect(commit!.parents).toEqual([await project.head('feature')]);
    expect(await project.text('README.md', fix!.sourceBranch)).toBe('More words.\n');
  });

  it('that is not open any more gets no answer', async () => {
    const { project, mergeRequest } = await brokenBefore();
    await project.close(mergeRequest);

    await failAndWait(project, { mergeRequest, source: 'merge_request_event' });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    expect(project.notes(mergeRequest)).toEqual([]);
    expect(outcomeOf('triage')).toEqual({ kind: 'ignored', reason: 'merge-request-not-open' });
  });

  it('from a fork gets suggestions, if it changes the lines in question', async () => {
    const { project, mergeRequest } = await failFromFork(run.ci.replace(wrong, right), {
      '.gitlab-ci.yml': run.ci,
    });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    expect(project.notes(mergeRequest).map(({ suggestions }) => suggestions.length)).toEqual([1]);
  });

  it('from a fork gets a comment with a patch that git applies, if it changes other lines', async () => {
    const { project, mergeRequest } = await failFromFork(run.ci, { 'README.md': 'More words.\n' });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    const [note, ...others] = project.notes(mergeRequest);
    expect(others).toEqual([]);
    expect(await applyComment(note!.body, run.ci)).toBe(run.ci.replace(wrong, right));
  });
});

describe('a pipeline of a branch', () => {
  it('with an open merge request is answered there', async () => {
    const { project, mergeRequest } = await brokenByMergeRequest();

    await failAndWait(project, { ref: 'feature' });

    expect(project.mergeRequests).toEqual([mergeRequest]);
    await applySuggestions(project, mergeRequest);
    expect(await project.text('.gitlab-ci.yml', 'feature')).toBe(run.ci.replace(wrong, right));
  });

  it('that a schedule started gets a merge request', async () => {
    const project = world.project(run.ci);

    await failAndWait(project, { source: 'schedule' });

    expect(project.openMergeRequests).toMatchObject([{ targetBranch: 'main' }]);
  });

  it('where GitLab takes no branch of the bot gets a comment with the patch on the commit, once', async () => {
    const project = world.gitlab.createProject({
      path: 'acme/locked',
      files: { '.gitlab-ci.yml': run.ci },
      protectedBranches: [{ name: 'pipewright/*', push: 'maintainer' }],
    });

    await failAndWait(project, {});
    const first = (await project.head())!;
    const second = await project.commit('main', { 'README.md': 'More words.\n' });
    await failAndWait(project, {});

    expect(project.mergeRequests).toEqual([]);
    const [note] = project.commitNotes(first);
    expect(await applyComment(note!.body, run.ci)).toBe(run.ci.replace(wrong, right));
    expect(project.commitNotes(first)).toHaveLength(1);
    expect(project.commitNotes(second)).toEqual([]);
  });
});

describe('a pipeline of a tag', () => {
  it('is answered with a merge request into the default branch, where the same is wrong', async () => {
    const project = world.project(run.ci);
    const sha = await project.tag('v1.0');
    await project.commit('main', { 'README.md': 'More words.\n' });

    await failAndWait(project, { ref: 'v1.0', tag: true, sha });

    expect(project.openMergeRequests).toMatchObject([{ targetBranch: 'main' }]);
  });

  it('gets no answer where the default branch is right by now', async () => {
    const project = world.project(run.ci);
    const sha = await project.tag('v1.0');
    await project.commit('main', { '.gitlab-ci.yml': run.ci.replace(wrong, right) });

    await failAndWait(project, { ref: 'v1.0', tag: true, sha });

    expect(project.mergeRequests).toEqual([]);
    expect(outcomeOf('propose')).toEqual({ kind: 'outdated', reason: 'cause-gone' });
  });
});

describe('pipelines that start each other', () => {
  const parent = 'images:\n  trigger:\n    include: ci/images.yml\n    strategy: depend\n';

  it('a child is answered in the file it was started from, and its parent not again', async () => {
    const project = world.project(parent, { 'ci/images.yml': run.ci });
    const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
    const child = await project.failPipeline({ source: 'parent_pipeline', jobs });
    const whole = await project.failPipeline({
      jobs: [{ name: 'images', status: 'failed', downstream: child }],
    });

    await deliver(world, child);
    await deliver(world, whole);
    await world.untilQuiet();

    expect(project.openMergeRequests).toHaveLength(1);
    const { sourceBranch } = project.openMergeRequests[0]!;
    expect(await project.text('ci/images.yml', sourceBranch)).toBe(run.ci.replace(wrong, right));
    expect(await project.text('.gitlab-ci.yml', sourceBranch)).toBe(parent);
  });

  it('one in another project is answered there alone', async () => {
    const upstream = world.project('images:\n  trigger: acme/images\n');
    const downstream = world.gitlab.createProject({
      path: 'acme/images',
      files: { '.gitlab-ci.yml': run.ci },
    });
    const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
    const below = await downstream.failPipeline({ source: 'pipeline', jobs });
    const above = await upstream.failPipeline({
      jobs: [{ name: 'images', status: 'failed', downstream: below }],
    });

    await deliver(world, below);
    await deliver(world, above);
    await world.untilQuiet();

    expect(downstream.openMergeRequests).toHaveLength(1);
    expect(upstream.mergeRequests).toEqual([]);
  });
});

describe('a CI file that is kept elsewhere', () => {
  it('in the repository is patched where it is', async () => {
    const project = world.gitlab.createProject({
      path: 'acme/moved',
      files: { 'ci/pipeline.yml': run.ci },
      ciConfigPath: 'ci/pipeline.yml',
    });

    await failAndWait(project, {});

    const { sourceBranch } = project.openMergeRequests[0]!;
    expect(await project.text('ci/pipeline.yml', sourceBranch)).toBe(run.ci.replace(wrong, right));
  });
});

describe('a CI file that another project keeps', () => {
  it.each([
    ['on its default branch', '', 'main', 'acme'],
    ['on a branch of its own', ':stable', 'stable', 'acme'],
    ['where the bot has no role', ':open', 'open', 'elsewhere'],
  ])(
    '%s is diagnosed, and the patch comes as one comment for its owners',
    async (_where, suffix, branch, group) => {
      const templates = world.gitlab.createProject({
        path: `${group}/templates-${branch}`,
        ...(group === 'acme' ? {} : { members: [] }),
        visibility: 'internal',
        files: { 'README.md': 'Pipelines.\n' },
      });
      await templates.commit(branch, { 'ci/build.yml': run.ci });
      const project = world.gitlab.createProject({
        path: `acme/templated-${branch}`,
        files: { 'README.md': 'A project.\n' },
        ciConfigPath: `ci/build.yml@${templates.path}${suffix}`,
      });
      world.gitlab.advance(600_000);

      await failAndWait(project, {});
      await failAndWait(project, {});

      expect([...project.mergeRequests, ...templates.mergeRequests]).toEqual([]);
      expect(await templates.text('ci/build.yml', branch)).toBe(run.ci);
      const notes = project.commitNotes((await project.head())!);
      expect(notes).toHaveLength(1);
      expect(notes[0]!.body).toContain(`kept in ${templates.path}`);
      expect(notes[0]!.body).toContain('+++ b/ci/build.yml');
      expect(notes[0]!.body).toContain(
        `${templates.webUrl}/-/blob/${(await templates.head(branch))!}/ci/build.yml#L`,
      );
    },
  );

  it.each([
    ['private', 'enabled', 'private'],
    ['internal', 'enabled', 'public'],
    ['public', 'private', 'internal'],
  ] as const)(
    'is not quoted from a project that is %s with its repository %s where the one that failed is %s',
    async (theirs, repositoryAccess, ours) => {
      const templates = world.gitlab.createProject({
        path: `acme/templates-${theirs}`,
        visibility: theirs,
        repositoryAccess,
        files: { 'build.yml': run.ci },
      });
      const project = world.gitlab.createProject({
        path: `acme/templated-${theirs}`,
        visibility: ours,
        files: { 'README.md': 'A project.\n' },
        ciConfigPath: `build.yml@${templates.path}`,
      });
      world.gitlab.advance(600_000);

      await failAndWait(project, {});

      expect(project.commitNotes((await project.head())!)).toEqual([]);
      expect(outcomeOf('triage')).toEqual({ kind: 'no-ci-file', reason: 'not-public-enough' });
    },
  );

  it('is not written about when it has been mended meanwhile', async () => {
    const templates = world.gitlab.createProject({
      path: 'acme/templates-mended',
      visibility: 'internal',
      files: { 'build.yml': run.ci },
    });
    const project = world.gitlab.createProject({
      path: 'acme/templated-mended',
      files: { 'README.md': 'A project.\n' },
      ciConfigPath: `build.yml@${templates.path}`,
    });
    world.gitlab.advance(600_000);
    const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
    const pipeline = await project.failPipeline({ jobs });
    world.gitlab.advance(600_000);
    await templates.commit('main', { 'build.yml': run.ci.replace(wrong, right) });

    await deliver(world, pipeline);
    await world.untilQuiet();

    expect(project.commitNotes((await project.head())!)).toEqual([]);
    expect(outcomeOf('propose')).toEqual({ kind: 'outdated', reason: 'cause-gone' });
  });
});

describe('a failure that no patch mends', () => {
  let privileged: FailedRun;

  beforeAll(async () => {
    const folder = new URL('../failure-classes/privileged-required/', import.meta.url);
    const [name] = (await readdir(folder)).toSorted();
    const directory = new URL(`${name!}/`, folder);
    privileged = {
      ci: await readFile(new URL('.gitlab-ci.yml', directory), 'utf8'),
      trace: await readFile(new URL('trace.log', directory)),
      job: 'build',
    };
  });

  it('is said on the commit, and not again while the branch stays red', async () => {
    const project = world.project(privileged.ci);
    await failAndWait(project, {}, privileged);
    const first = (await project.head())!;
    const second = await project.commit('main', { 'README.md': 'More words.\n' });
    await failAndWait(project, {}, privileged);

    expect(project.mergeRequests).toEqual([]);
    const notes = project.commitNotes(first);
    expect(notes).toHaveLength(1);
    expect(notes[0]!.body).toContain('privileged = true');
    expect(project.commitNotes(second)).toEqual([]);
    expect(outcomeOf('advise')).toEqual({ kind: 'said-before' });
  });

  it('is said on the merge request, once', async () => {
    const project = world.project(privileged.ci);
    await project.commit('feature', { 'README.md': 'More words.\n' });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });

    for (const _time of [1, 2])
      await failAndWait(project, { mergeRequest, source: 'merge_request_event' }, privileged);

    expect(project.notes(mergeRequest)).toHaveLength(1);
    expect(project.mergeRequests).toEqual([mergeRequest]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { MergeRequest } from '../support/gitlab/state/merge-request.ts';
import {
  type FailedRun,
  type World,
  deliver,
  failRun,
  host2375,
  startWorld,
} from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let store: TestStore;
let world: World;
let run: FailedRun;

beforeAll(async () => {
  run = await host2375();
  store = await anyStore.start();
  world = await startWorld(store, { environment: { PIPEWRIGHT_ALLOW: 'acme/**,!acme/frozen' } });
});

afterAll(async () => {
  await world.close();
  await store.close();
});

/** Fails on a branch, tells the service, and waits until it has dealt with it. */
async function failAndWait(project: ProjectHandle, failed: FailedRun = run, ref = 'main'): Promise<void> {
  await deliver(world, await failRun(project, failed, ref));
  await world.untilQuiet();
}

/** What the service logged about its latest job of a kind. */
function latestOutcome(job: string): unknown {
  return world.service.log.findLast((line) => line['job'] === job && line['msg'] === 'job done')?.['outcome'];
}

describe('when the maintainers have spoken', () => {
  it('a closed merge request means no, until it is opened again', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);
    await project.close(project.mergeRequests[0]!);

    await failAndWait(project);

    expect(project.mergeRequests).toHaveLength(1);
    expect(project.mergeRequests[0]!.state).toBe('closed');
    expect(latestOutcome('propose')).toMatchObject({ kind: 'refused-by-maintainer' });
    await project.reopen(project.mergeRequests[0]!);
    await failAndWait(project);
    expect(latestOutcome('propose')).toMatchObject({ kind: 'unchanged' });
  });

  it('a closed merge request means no even if its marker was edited away and its branch deleted', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);
    const [mergeRequest] = project.mergeRequests;
    mergeRequest!.description = 'We do not want this.';
    await project.close(mergeRequest!);
    await project.removeBranch(mergeRequest!.sourceBranch);

    await failAndWait(project);

    expect(project.mergeRequests).toHaveLength(1);
    expect(await project.branches()).toEqual(['main']);
  });

  it('closing it on one branch says nothing about another', async () => {
    const project = world.project(run.ci);
    await project.createBranch('release/1');
    await failAndWait(project);
    await project.close(project.mergeRequests[0]!);

    await failAndWait(project, run, 'release/1');

    expect(project.openMergeRequests.map(({ targetBranch }) => targetBranch)).toEqual(['release/1']);
  });

  it('a branch that someone else has pushed to is left alone', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);
    const branch = project.mergeRequests[0]!.sourceBranch;
    const theirs = await project.commit(branch, { 'README.md': 'We take over.' });
    // The same job needs another edit now.
    await project.commit('main', {
      '.gitlab-ci.yml': run.ci.replace('tcp://docker:2375', 'tcp://docker:2375/'),
    });

    await failAndWait(project);

    expect(await project.head(branch)).toBe(theirs);
    expect(project.mergeRequests).toHaveLength(1);
    expect(latestOutcome('propose')).toEqual({ kind: 'hands-off', branch });
  });

  it('a merged fix is not offered again', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    await deliver(world, pipeline);
    await world.untilQuiet();
    await project.merge(project.mergeRequests[0]!);

    await deliver(world, pipeline);
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(latestOutcome('propose')).toEqual({ kind: 'outdated', reason: 'cause-gone' });
  });
});

describe('when a job never started', () => {
  it('for want of artifacts that had expired, they are kept longer', async () => {
    const ci = [
      'build:',
      '  script: [docker save -o app.tar app]',
      '  artifacts: { paths: [app.tar], expire_in: 1 hour }',
      'release:',
      '  stage: deploy',
      '  script: [docker load -i app.tar]',
      '',
    ].join('\n');
    const project = world.project(ci);
    const jobs = [
      { name: 'release', status: 'failed', failureReason: 'missing_dependency_failure' },
    ] as const;

    await deliver(world, await project.failPipeline({ ref: 'main', jobs }));
    await world.untilQuiet();

    const [mergeRequest] = project.mergeRequests;
    expect(await project.text('.gitlab-ci.yml', mergeRequest!.sourceBranch)).toBe(
      ci.replace('expire_in: 1 hour', 'expire_in: 1 week'),
    );
  });
});

describe('when the branch moves on', () => {
  it('the fix starts at its new head, if the CI files are the same there', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    const head = await project.commit('main', { 'README.md': 'More words.' });

    await deliver(world, pipeline);
    await world.untilQuiet();

    const [commit] = await project.commits(project.mergeRequests[0]!.sourceBranch);
    expect(commit!.parents).toEqual([head]);
  });

  it('the fix is made anew for CI files that have changed', async () => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    await project.commit('main', { '.gitlab-ci.yml': `# Builds the shop.\n${run.ci}` });

    await deliver(world, pipeline);
    await world.untilQuiet();

    const text = await project.text('.gitlab-ci.yml', project.mergeRequests[0]!.sourceBranch);
    expect(text).toContain('# Builds the shop.\n');
    expect(text).toContain('DOCKER_HOST: "tcp://docker:2376"');
  });

  it('the open merge request is brought up to date where the same job needs another edit', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);
    const changed = run.ci.replace('"tcp://docker:2375"', "'tcp://docker:2375'");
    const head = await project.commit('main', { '.gitlab-ci.yml': changed });

    await failAndWait(project);

    expect(project.mergeRequests).toHaveLength(1);
    const { sourceBranch } = project.openMergeRequests[0]!;
    const [commit] = await project.commits(sourceBranch);
    expect(commit!.parents).toEqual([head]);
    expect(await project.text('.gitlab-ci.yml', sourceBranch)).toContain("DOCKER_HOST: 'tcp://docker:2376'");
    expect(latestOutcome('propose')).toMatchObject({ kind: 'updated' });
  });

  it.each([
    [
      'its pipeline has passed since',
      (project: ProjectHandle) => project.passPipeline({ jobs: [{ name: 'build' }] }),
      'newer-pipeline-passed',
    ],
  ])('nothing is proposed where %s', async (_what, change, reason) => {
    const project = world.project(run.ci);
    const pipeline = await failRun(project, run);
    await change(project);

    await deliver(world, pipeline);
    await world.untilQuiet();

    expect(project.mergeRequests).toEqual([]);
    expect(latestOutcome('triage')).toEqual({ kind: 'ignored', reason });
  });

  it('nothing is proposed for a branch that is gone', async () => {
    const project = world.project(run.ci);
    await project.createBranch('feature');
    const pipeline = await failRun(project, run, 'feature');
    await project.removeBranch('feature');

    await deliver(world, pipeline);
    await world.untilQuiet();

    expect(project.mergeRequests).toEqual([]);
    expect(latestOutcome('propose')).toEqual({ kind: 'outdated', reason: 'branch-gone' });
  });
});

describe('which pipelines are dealt with', () => {
  it('not those of its own branches', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);

    await failAndWait(project, run, project.mergeRequests[0]!.sourceBranch);

    expect(project.mergeRequests).toHaveLength(1);
  });

  it('not those of projects that are not allowed', async () => {
    const frozen = world.gitlab.createProject({ path: 'acme/frozen', files: { '.gitlab-ci.yml': run.ci } });

    await failAndWait(frozen);

    expect(frozen.mergeRequests).toEqual([]);
  });

  it('not those of archived projects', async () => {
    const project = world.gitlab.createProject({
      path: 'acme/old',
      files: { '.gitlab-ci.yml': run.ci },
      archived: true,
    });

    await failAndWait(project);

    expect(project.mergeRequests).toEqual([]);
    expect(latestOutcome('triage')).toEqual({ kind: 'ignored', reason: 'project-archived' });
  });

  it.each([
    ['at a URL', 'https://ci.example.com/ci.yml', 'elsewhere'],
    ['in a project that is not there', 'ci.yml@acme/no-templates', 'missing'],
    ['nowhere', 'missing.yml', 'missing'],
  ])('not those whose CI file is %s', async (_where, ciConfigPath, reason) => {
    const path = `acme/config-${ciConfigPath.replaceAll(/\W+/g, '-')}`;
    const project = world.gitlab.createProject({ path, files: { '.gitlab-ci.yml': run.ci }, ciConfigPath });

    await failAndWait(project);

    expect(latestOutcome('triage')).toEqual({ kind: 'no-ci-file', reason });
  });

  it('not those that failed only in what may fail', async () => {
    const project = world.project(run.ci);
    const jobs = [{ name: 'build', status: 'failed' as const, trace: run.trace, allowFailure: true }];

    await deliver(world, await project.failPipeline({ jobs }));
    await world.untilQuiet();

    expect(project.mergeRequests).toEqual([]);
  });
});

describe('what is proposed', () => {
  it('one merge request for several jobs that the same patch mends', async () => {
    const ci = run.ci.replace('build:\n', 'build:\n  parallel: 2\n');
    const project = world.project(ci);
    const jobs = ['build 1/2', 'build 2/2'].map((name) => ({
      name,
      status: 'failed' as const,
      trace: run.trace,
    }));

    await deliver(world, await project.failPipeline({ jobs }));
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
    expect(project.mergeRequests[0]!.description).toMatch(
      /^\*\*Failed:\*\* \[`build [12]\/2`\].*\[`build [12]\/2`\]/,
    );
    expect(project.mergeRequests[0]!.sourceBranch).toMatch(/^pipewright\/tls-mismatch-build-/);
  });

  it('a patch of the included file that holds the mistake, linted where it lies', async () => {
    const [variables] = /variables:\n(?: .*\n)+/.exec(run.ci)!;
    const ci = `include:\n  - local: /ci/*.yml\n\n${run.ci.replace(variables, '')}`;
    const project = world.project(ci, { 'ci/docker.yml': variables, 'ci/notes.txt': 'no CI file' });

    await failAndWait(project);

    const { sourceBranch } = project.openMergeRequests[0]!;
    expect(await project.text('ci/docker.yml', sourceBranch)).toContain('tcp://docker:2376');
    expect(await project.text('.gitlab-ci.yml', sourceBranch)).toBe(ci);
    expect(await project.branches()).toEqual(['main', sourceBranch]);
    expect(world.gitlab.requests.count('GET /projects/:id/ci/lint')).toBeGreaterThan(0);
  });

  it('nothing that GitLab’s lint finds fault with, unless it did so before', async () => {
    const project = world.project(run.ci);
    const invalid = {
      status: 200,
      json: { valid: false, errors: ['jobs:build config is odd'], warnings: [] },
    };
    world.gitlab.faults.once(isLintOfPatch, invalid);

    await failAndWait(project);

    expect(project.mergeRequests).toEqual([]);
    expect(latestOutcome('propose')).toEqual({ kind: 'lint-rejected', errors: ['jobs:build config is odd'] });
    world.gitlab.faults.times(2, 'POST /projects/:id/ci/lint', invalid);
    await failAndWait(project);
    expect(project.mergeRequests).toHaveLength(1);
  });

  it('the whole file with Windows line endings is said to change', async () => {
    const project = world.project(run.ci.replaceAll('\n', '\r\n'));

    await failAndWait(project);

    expect(project.mergeRequests[0]!.description).toContain('The file has Windows line endings.');
  });

  it('nothing where a trace that is not complete names no cause, and the fix once it is', async () => {
    const project = world.project(run.ci);
    const whole = run.trace.toString();
    const cut = whole.slice(0, whole.indexOf('$ docker info'));
    const trace = { readings: [cut, whole] };

    await deliver(world, await project.failPipeline({ jobs: [{ name: 'build', status: 'failed', trace }] }));
    await world.untilQuiet();

    expect(project.mergeRequests).toHaveLength(1);
  });
});

/** An outsider opens it with the branch and the description of a genuine one, and may close it. */
async function imitate(genuine: MergeRequest, project: ProjectHandle, isClosed: boolean): Promise<void> {
  const { sourceBranch, targetBranch, description } = genuine;
  const path = `outside/imitation-${String(project.id)}`;
  const fork = world.gitlab.createProject({ path, forkOf: project.project, members: [] });
  await fork.commit(sourceBranch, { 'README.md': 'Mine.\n' });
  const request = { sourceBranch, targetBranch, description, sourceProject: fork };
  const imitation = await project.openMergeRequest({ ...request, title: 'Mine' });
  if (isClosed) await project.close(imitation);
}

describe('what a merge request from a fork can do that looks like one of the bot', () => {
  it.each([
    ['opened', false],
    ['closed', true],
  ])('is nothing where it is %s: the fix comes, and theirs is left alone', async (_state, isClosed) => {
    const other = world.project(run.ci);
    await failAndWait(other);
    const project = world.project(run.ci);
    await imitate(other.mergeRequests[0]!, project, isClosed);

    await failAndWait(project);

    const [theirs, ours] = project.mergeRequests;
    expect(theirs!.title).toBe('Mine');
    expect(ours).toMatchObject({ state: 'opened', author: world.gitlab.users.bot });
  });

  it('is not to end a genuine one', async () => {
    const project = world.project(run.ci);
    await failAndWait(project);
    const [genuine] = project.mergeRequests;
    await imitate(genuine!, project, false);

    await deliver(world, await project.failPipeline({ ref: genuine!.sourceBranch }));
    await world.untilQuiet();

    expect(genuine!.state).toBe('opened');
    expect(await project.head(genuine!.sourceBranch)).not.toBeNull();
    expect(project.mergeRequests[1]).toMatchObject({ title: 'Mine', state: 'opened', labels: [] });
  });
});

describe('what a hostile trace can do', () => {
  it('is nothing: what is quoted of it has no effect and holds no secret', async () => {
    const project = world.project(run.ci.replace('build:\n', '"@all ```/close":\n'));
    const hostile = run.trace
      .toString()
      .replace(
        'Is the docker daemon running?',
        'Is the docker daemon running? ``` @all /close #1 glpat-AbCdEfGhIjKlMnOpQrSt',
      );

    await deliver(
      world,
      await project.failPipeline({ jobs: [{ name: '@all ```/close', status: 'failed', trace: hostile }] }),
    );
    await world.untilQuiet();

    const [mergeRequest] = project.mergeRequests;
    expect(mergeRequest).toMatchObject({ state: 'opened' });
    expect(mergeRequest!.description).toContain('[REDACTED]');
    expect(mergeRequest!.description).not.toContain('glpat-AbCd');
    expect(world.gitlab.mentions).toEqual([]);
    expect(world.gitlab.quickActions).toEqual([]);
  });
});

function isLintOfPatch({ endpoint, body }: { endpoint: string | null; body: Buffer }): boolean {
  return endpoint === '/projects/:id/ci/lint' && body.includes('2376');
}

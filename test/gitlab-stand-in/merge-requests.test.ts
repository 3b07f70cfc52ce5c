import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Answer, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

beforeEach(async () => {
  gitlab = await startGitlab({ readsUntilPrepared: 2 });
  shop = gitlab.createProject({ path: 'acme/shop', files: { '.gitlab-ci.yml': 'a: 1\nb: 2\nc: 3\n' } });
  await shop.commit('fix', { '.gitlab-ci.yml': 'a: 1\nb: two\nc: 3\n' });
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const at = (path = ''): string => `/projects/${shop.id}/merge_requests${path}`;
const open = (fields: object = {}): Promise<Answer> =>
  send('POST', at(), { source_branch: 'fix', target_branch: 'main', title: 'Fix b', ...fields });

describe('opening', () => {
  test('keeps what was given', async () => {
    const { body } = await open({
      description: 'why',
      labels: 'ci, bot',
      reviewer_ids: [gitlab.users.maintainer.id],
      remove_source_branch: true,
    });
    expect(body).toMatchObject({
      iid: 1,
      state: 'opened',
      title: 'Fix b',
      labels: ['ci', 'bot'],
      author: { id: gitlab.users.bot.id },
      reviewers: [{ username: 'maintainer' }],
      sha: await shop.head('fix'),
      force_remove_source_branch: true,
    });
    expect(
      (await send('GET', `/projects/${shop.id}/labels`)).body.map((one: { name: string }) => one.name),
    ).toEqual(['ci', 'bot']);
    expect(shop.openMergeRequests[0]).toMatchObject({
      title: 'Fix b',
      description: 'why',
      targetBranch: 'main',
    });
  });

  test('is prepared only after some reads', async () => {
    const created = await open();
    expect([created.body.prepared_at, created.body.diff_refs, created.body.changes_count]).toEqual([
      null,
      null,
      null,
    ]);
    expect((await send('GET', at('/1'))).body.detailed_merge_status).toBe('preparing');
    expect((await send('GET', at('/1/diffs'))).body).toEqual([]);
    const { body } = await send('GET', at('/1'));
    expect(body.diff_refs).toEqual({
      base_sha: await shop.head(),
      start_sha: await shop.head(),
      head_sha: await shop.head('fix'),
    });
    expect(body.changes_count).toBe('1');
    expect((await send('GET', at('/1/diffs'))).body[0].diff).toBe(
      '@@ -1,3 +1,3 @@\n a: 1\n-b: 2\n+b: two\n c: 3\n',
    );
  });

  test('a second one for the same branches is a conflict that names the first', async () => {
    await open();
    expect(await open()).toMatchObject({
      status: 409,
      body: { message: ['Another open merge request already exists for this source branch: !1'] },
    });
    await send('PUT', at('/1'), { state_event: 'close' });
    expect((await open()).status).toBe(201);
    expect((await send('PUT', at('/1'), { state_event: 'reopen' })).status).toBe(409);
  });

  test('refuses branches that are the same or missing', async () => {
    expect((await open({ source_branch: 'main' })).status).toBe(409);
    expect(await open({ source_branch: 'none' })).toMatchObject({
      status: 400,
      body: { message: { source_branch: ['does not exist'] } },
    });
    expect((await open({ title: ' ' })).status).toBe(400);
  });

  test('from a fork goes into the project it was forked from', async () => {
    const fork = gitlab.createProject({
      path: 'dev/shop',
      forkOf: shop.project,
      members: [[gitlab.users.bot, 'developer']],
    });
    await fork.commit('mine', { '.gitlab-ci.yml': 'a: 9\n' });
    const { status, body } = await send('POST', `/projects/${fork.id}/merge_requests`, {
      source_branch: 'mine',
      target_branch: 'main',
      title: 'From a fork',
      target_project_id: shop.id,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      project_id: shop.id,
      source_project_id: fork.id,
      target_project_id: shop.id,
    });
    expect(await shop.project.repository.resolve('refs/merge-requests/1/head')).toBe(await fork.head('mine'));
  });

  test('into an unrelated project is refused', async () => {
    const other = gitlab.createProject({ path: 'acme/other', files: { a: 'b' } });
    expect((await open({ target_project_id: other.id })).status).toBe(422);
  });
});

describe('changing', () => {
  test('sets labels, or adds and removes them', async () => {
    await open({ labels: 'a,b' });
    await send('PUT', at('/1'), { add_labels: 'c', remove_labels: 'a' });
    expect(shop.mergeRequests[0]!.labels).toEqual(['b', 'c']);
    await send('PUT', at('/1'), { labels: '' });
    expect(shop.mergeRequests[0]!.labels).toEqual([]);
  });

  test('needs at least one field', async () => {
    await open();
    expect((await send('PUT', at('/1'), {})).body.error).toContain('at least one parameter must be provided');
  });

  test('knows drafts by their title', async () => {
    await open({ title: 'Draft: Fix' });
    expect((await send('GET', at('/1'))).body.draft).toBe(true);
    expect((await send('PUT', at('/1'), { title: 'Fix' })).body.draft).toBe(false);
  });

  test('a Reporter may change only their own', async () => {
    await open();
    const reporter = clientOf(gitlab, gitlab.tokenOf(gitlab.users.reporter));
    expect((await reporter('PUT', at('/1'), { title: 'Mine' })).status).toBe(403);
  });
});

describe('reopening', () => {
  test('takes in what was pushed meanwhile', async () => {
    await open();
    await shop.close(shop.mergeRequests[0]!);
    const head = await shop.commit('fix', { a: 'b' });
    await send('PUT', at('/1'), { state_event: 'reopen' });
    expect(shop.mergeRequests[0]).toMatchObject({ state: 'opened', closedBy: null });
    expect((await send('GET', at('/1'))).body.sha).toBe(head);
  });

  test('without the source branch does nothing', async () => {
    await open();
    await shop.removeBranch('fix');
    expect((await send('PUT', at('/1'), { state_event: 'reopen' })).body.state).toBe('closed');
  });
});

describe('pushes', () => {
  test('to the source branch add a version and a line in the activity', async () => {
    await open();
    await send('GET', at('/1'));
    await send('GET', at('/1'));
    const next = await shop.commit('fix', { '.gitlab-ci.yml': 'a: 1\nb: zwei\nc: 3\n' });
    const { body: versions } = await send('GET', at('/1/versions'));
    expect(versions.map((one: { head_commit_sha: string }) => one.head_commit_sha)[0]).toBe(next);
    expect(versions).toHaveLength(2);
    const notes = (await send('GET', at('/1/notes?activity_filter=only_activity'))).body;
    expect(notes[0]).toMatchObject({ system: true, body: 'added 1 commit' });
    const { body: version } = await send('GET', at(`/1/versions/${versions[0].id}`));
    expect(version.diffs[0].diff).toContain('+b: zwei');
  });

  test('that remove the source branch close it', async () => {
    await open();
    await shop.removeBranch('fix');
    expect(shop.mergeRequests[0]!.state).toBe('closed');
  });

  test('that bring its head into the target mark it merged', async () => {
    await open();
    await send('GET', at('/1'));
    await shop.createBranch('other', 'fix');
    await gitlab.instance.lock.run(async () => {
      const { updateBranch } = await import('../support/gitlab/actions/push.ts');
      await updateBranch(
        gitlab.instance,
        shop.project,
        gitlab.users.maintainer,
        'main',
        (await shop.head('fix')) ?? '',
      );
    });
    expect(shop.mergeRequests[0]!.state).toBe('merged');
  });
});

describe('merging', () => {
  test('makes a merge commit and can remove the branch', async () => {
    await open();
    const maintainer = clientOf(gitlab, gitlab.tokenOf(gitlab.users.maintainer));
    const { status, body } = await maintainer('PUT', at('/1/merge'), { should_remove_source_branch: true });
    expect([status, body.state]).toEqual([200, 'merged']);
    expect(await shop.text('.gitlab-ci.yml')).toBe('a: 1\nb: two\nc: 3\n');
    expect(await shop.branches()).toEqual(['main']);
    expect((await shop.commits())[0]!.parents).toHaveLength(2);
  });

  test('the bot may not, on a protected branch', async () => {
    await open();
    expect((await send('PUT', at('/1/merge'))).status).toBe(401);
  });

  test('a conflict or an outdated sha stops it', async () => {
    await open();
    const maintainer = clientOf(gitlab, gitlab.tokenOf(gitlab.users.maintainer));
    expect((await maintainer('PUT', at('/1/merge'), { sha: '0'.repeat(40) })).status).toBe(409);
    await shop.commit('main', { '.gitlab-ci.yml': 'a: 1\nb: 3\nc: 3\n' });
    for (let read = 0; read < 3; read += 1) await send('GET', at('/1'));
    expect((await send('GET', at('/1'))).body).toMatchObject({
      has_conflicts: true,
      detailed_merge_status: 'conflict',
      merge_status: 'cannot_be_merged',
    });
    expect((await maintainer('PUT', at('/1/merge'))).status).toBe(405);
  });

  test('changes on both sides that do not touch are merged', async () => {
    const base = Array.from({ length: 20 }, (_, line) => `line ${line}\n`);
    await shop.commit('main', { long: base.join('') });
    await shop.commit('edit', { long: base.with(1, 'top\n').join('') });
    await shop.commit('main', { long: base.with(18, 'bottom\n').join('') });
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'edit' });
    await shop.merge(mergeRequest);
    expect(await shop.text('long')).toBe(base.with(1, 'top\n').with(18, 'bottom\n').join(''));
  });

  test('waits for a green pipeline where the project wants one', async () => {
    shop.project.onlyMergeIfPipelineSucceeds = true;
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'fix' });
    await shop.failPipeline({ mergeRequest });
    expect((await send('GET', at('/1'))).body.detailed_merge_status).toBe('ci_must_pass');
    await shop.passPipeline({ mergeRequest });
    const { body } = await send('GET', at('/1'));
    expect([body.detailed_merge_status, body.head_pipeline.status]).toEqual(['mergeable', 'success']);
  });
});

describe('finding', () => {
  test('filters by branch, state, author and label', async () => {
    await open({ labels: 'pipewright' });
    await shop.commit('human', { a: 'b' });
    await shop.openMergeRequest({ sourceBranch: 'human' });
    const iids = async (query: string): Promise<number[]> =>
      (await send('GET', at(query))).body.map((one: { iid: number }) => one.iid);
    expect(await iids('?state=opened')).toEqual([2, 1]);
    expect(await iids('?source_branch=human&state=opened')).toEqual([2]);
    expect(await iids('?labels=pipewright')).toEqual([1]);
    expect(await iids(`?author_id=${gitlab.users.bot.id}`)).toEqual([1]);
    expect(await iids('?state=merged')).toEqual([]);
    expect((await send('GET', '/merge_requests')).body).toHaveLength(1);
    expect((await send('GET', '/merge_requests?scope=all')).body).toHaveLength(2);
    expect((await send('GET', '/groups/acme/merge_requests')).body).toHaveLength(2);
  });

  test('by a commit it contains', async () => {
    await open();
    const sha = await shop.head('fix');
    expect(
      (await send('GET', `/projects/${shop.id}/repository/commits/${sha}/merge_requests`)).body,
    ).toMatchObject([{ iid: 1 }]);
    const base = await shop.head();
    expect(
      (await send('GET', `/projects/${shop.id}/repository/commits/${base}/merge_requests`)).body,
    ).toEqual([]);
  });

  test('its pipelines are its own and those of its branch', async () => {
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'fix' });
    const branch = await shop.failPipeline({ ref: 'fix' });
    const own = await shop.failPipeline({ mergeRequest });
    await shop.failPipeline();
    expect((await send('GET', at('/1/pipelines'))).body.map((one: { id: number }) => one.id)).toEqual([
      own.id,
      branch.id,
    ]);
  });

  test('a merged-results pipeline runs on a commit that is on no branch', async () => {
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'fix' });
    await shop.commit('main', { other: 'x' });
    const pipeline = await shop.failPipeline({ mergeRequest, mergeRequestKind: 'merged' });
    const { body } = await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}`);
    expect(body.ref).toBe('refs/merge-requests/1/merge');
    expect(await shop.text('other', body.sha)).toBe('x');
    expect(await shop.text('.gitlab-ci.yml', body.sha)).toContain('two');
    const heads = await Promise.all((await shop.branches()).map((branch) => shop.head(branch)));
    expect(heads).not.toContain(body.sha);
  });

  test('a new one can be missing from lists for a while', async () => {
    const slow = await startGitlab({ mergeRequestListLag: 1 });
    const project = slow.createProject({ path: 'acme/shop', files: { a: 'b' } });
    await project.commit('fix', { a: 'c' });
    await project.openMergeRequest({ sourceBranch: 'fix' });
    const list = async (): Promise<unknown[]> =>
      (await clientOf(slow)('GET', `/projects/${project.id}/merge_requests`)).body;
    expect(await list()).toHaveLength(0);
    expect(await list()).toHaveLength(1);
    await slow.close();
  });
});

describe('pipeline rules', () => {
  test('start a pipeline on each push and report how it ends', async () => {
    shop.project.pipelineRule = async ({ file, ref }) => {
      const text = (await file('.gitlab-ci.yml'))?.toString() ?? '';
      return { jobs: [{ name: `test ${ref}`, status: text.includes('two') ? 'success' : 'failed' }] };
    };
    await shop.commit('fix', { other: 'x' });
    await shop.commit('bad', { '.gitlab-ci.yml': 'broken' });
    await gitlab.settled();
    expect(shop.project.pipelines.map((one) => [one.ref, one.status])).toEqual([
      ['fix', 'success'],
      ['bad', 'failed'],
    ]);
  });

  test('answer a request for a merge request pipeline with the id it will have', async () => {
    await shop.openMergeRequest({ sourceBranch: 'fix' });
    expect((await send('POST', at('/1/pipelines'))).status).toBe(400);
    shop.project.pipelineRule = ({ source }) => ({ jobs: [{ name: source }] });
    const { status, body } = await send('POST', at('/1/pipelines'));
    expect(status).toBe(201);
    await gitlab.settled();
    expect((await send('GET', `/projects/${shop.id}/pipelines/${body.id}`)).body).toMatchObject({
      status: 'success',
      ref: 'refs/merge-requests/1/head',
    });
  });
});

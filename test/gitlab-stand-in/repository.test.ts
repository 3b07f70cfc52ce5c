import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

const ciFile = 'test:\n  script: make\n';

beforeEach(async () => {
  gitlab = await startGitlab();
  shop = gitlab.createProject({
    path: 'acme/shop',
    files: { '.gitlab-ci.yml': ciFile, 'ci/build.yml': 'a: 1\n', 'ci/a b&c+d#é.yml': 'x: 1\n' },
  });
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const at = (path: string): string => `/projects/${shop.id}/repository${path}`;

const canPush = async (name: string, as = send): Promise<boolean> =>
  (await as('GET', at(`/branches/${encodeURIComponent(name)}`))).body.can_push;

describe('files', () => {
  test('come as base64 with the commit that last touched them, which need not be the head', async () => {
    const first = await shop.head();
    const second = await shop.commit('main', { other: 'x' });
    const { body } = await send('GET', at('/files/.gitlab-ci.yml?ref=main'));
    expect(body).toMatchObject({
      file_name: '.gitlab-ci.yml',
      encoding: 'base64',
      commit_id: second,
      last_commit_id: first,
      size: ciFile.length,
      content_sha256: createHash('sha256').update(ciFile).digest('hex'),
    });
    expect(Buffer.from(body.content, 'base64').toString()).toBe(ciFile);
  });

  test('keep CRLF, BOM and bytes that are no text', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xff]);
    await shop.commit('main', { 'odd.yml': bytes });
    const { body } = await send('GET', at('/files/odd.yml?ref=main'));
    expect(Buffer.from(body.content, 'base64').equals(bytes)).toBe(true);
  });

  test('have paths that are percent-encoded, slashes included', async () => {
    const path = encodeURIComponent('ci/a b&c+d#é.yml');
    expect((await send('GET', at(`/files/${path}?ref=main`))).body.file_path).toBe('ci/a b&c+d#é.yml');
    expect((await send('GET', at(`/files/${path}/raw`))).body).toBe('x: 1\n');
  });

  test('need a ref, and tell a missing file from a missing ref', async () => {
    expect((await send('GET', at('/files/.gitlab-ci.yml'))).body).toEqual({ error: 'ref is missing' });
    expect((await send('GET', at('/files/none?ref=main'))).body).toEqual({ message: '404 File Not Found' });
    expect((await send('GET', at('/files/none?ref=gone'))).body).toEqual({ message: '404 Commit Not Found' });
    expect((await send('GET', at('/files/.gitlab-ci.yml?ref=HEAD'))).status).toBe(200);
  });

  test('tell the same in headers', async () => {
    const answer = await send('HEAD', at('/files/.gitlab-ci.yml?ref=main'));
    expect(answer.headers.get('x-gitlab-last-commit-id')).toBe(await shop.head());
    expect(answer.body).toBe('');
  });

  test('a tree lists folders first and walks down when asked', async () => {
    const names = async (query: string): Promise<string[]> =>
      (await send('GET', at(`/tree${query}`))).body.map((entry: { path: string }) => entry.path);
    expect(await names('')).toEqual(['ci', '.gitlab-ci.yml']);
    expect(await names('?path=ci')).toEqual(['ci/a b&c+d#é.yml', 'ci/build.yml']);
    expect(await names('?recursive=true&ref=main')).toHaveLength(4);
    expect((await send('GET', at('/tree?path=none'))).status).toBe(404);
  });
});

describe('branches', () => {
  test('say whether the caller may push', async () => {
    await shop.createBranch('feature/a');
    expect([await canPush('main'), await canPush('feature/a')]).toEqual([false, true]);
    expect(await canPush('main', clientOf(gitlab, gitlab.tokenOf(gitlab.users.maintainer)))).toBe(true);
  });

  test('are created, refused and deleted in GitLab’s words', async () => {
    const create = (branch: string, ref: string) =>
      send('POST', at(`/branches?branch=${encodeURIComponent(branch)}&ref=${ref}`));
    expect((await create('a/b', 'main')).status).toBe(201);
    expect((await create('a/b', 'main')).body).toEqual({ message: 'Branch already exists' });
    expect((await create('c', 'none')).body).toEqual({ message: 'Invalid reference name: none' });
    expect((await send('DELETE', at('/branches/a%2Fb'))).status).toBe(204);
    expect((await send('GET', at('/branches/a%2Fb'))).body).toEqual({ message: '404 Branch Not Found' });
    expect((await send('DELETE', at('/branches/main'))).status).toBe(405);
  });

  test('can lag behind their creation', async () => {
    const slow = await startGitlab({ branchLag: 2 });
    const project = slow.createProject({ path: 'acme/shop', files: { a: 'b' } });
    const own = clientOf(slow);
    await own('POST', `/projects/${project.id}/repository/branches?branch=x&ref=main`);
    const status = async (): Promise<number> =>
      (await own('GET', `/projects/${project.id}/repository/branches/x`)).status;
    expect([await status(), await status(), await status()]).toEqual([404, 404, 200]);
    await slow.close();
  });
});

describe('commits', () => {
  const update = { action: 'update', file_path: '.gitlab-ci.yml', content: 'test:\n  script: make test\n' };
  const commit = (fields: object) =>
    send('POST', at('/commits'), {
      branch: 'fix/a',
      commit_message: 'ci: fix',
      actions: [update],
      ...fields,
    });

  test('start a new branch at a sha and leave the start alone', async () => {
    const base = await shop.head();
    const answer = await commit({ start_sha: base, author_name: 'Bot', author_email: 'bot@example.com' });
    expect(answer).toMatchObject({
      status: 201,
      body: { parent_ids: [base], author_name: 'Bot', committer_name: 'pipewright', stats: { total: 2 } },
    });
    expect(await shop.head('fix/a')).toBe(answer.body.id);
    expect(await shop.text('.gitlab-ci.yml', 'fix/a')).toBe(update.content);
    expect(await shop.text('.gitlab-ci.yml')).toBe(ciFile);
  });

  test('are real git, readable by a git binary', async () => {
    const { body } = await commit({ start_branch: 'main' });
    const directory = await shop.gitDirectory();
    const git = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)('git', ['--git-dir', directory, ...args])).stdout.trim();
    expect(await git('rev-parse', 'fix/a')).toBe(body.id);
    expect(await git('show', 'fix/a:.gitlab-ci.yml')).toBe(update.content.trim());
    expect(await git('fsck', '--strict')).toBe('');
  });

  test('take a start branch or a start sha, not both', async () => {
    const answer = await commit({ start_sha: await shop.head(), start_branch: 'main' });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'start_branch, start_sha are mutually exclusive' },
    });
  });

  test('need a full start sha that exists', async () => {
    expect((await commit({ start_sha: 'abc1234' })).body).toEqual({ message: "Invalid start_sha 'abc1234'" });
    const none = '0123456789'.repeat(4);
    expect((await commit({ start_sha: none })).body).toEqual({ message: `Cannot find start_sha '${none}'` });
  });

  test('without a start need their branch to exist', async () => {
    expect((await commit({})).body).toEqual({
      message: 'You can only create or edit files when you are on a branch',
    });
  });

  test('do not overwrite an existing branch unless forced, and then reset it', async () => {
    const base = await shop.head();
    await commit({ start_sha: base });
    expect((await commit({ start_sha: base })).body).toEqual({
      message: "A branch called 'fix/a' already exists. Switch to that branch in order to make changes",
    });
    await commit({ actions: [{ action: 'create', file_path: 'b', content: 'b' }] });
    const forced = await commit({ start_sha: base, force: true });
    expect(forced.body.parent_ids).toEqual([base]);
    expect(await shop.file('b', 'fix/a')).toBeNull();
  });

  test('are refused on protected branches before anything else is looked at', async () => {
    const answer = await commit({ branch: 'main', start_sha: 'nonsense' });
    expect(answer).toMatchObject({
      status: 403,
      body: { message: '403 Forbidden - You are not allowed to push into this branch' },
    });
  });

  test('replace the history of a protected branch only where that is allowed', async () => {
    const base = await shop.head();
    const maintainer = clientOf(gitlab, gitlab.tokenOf(gitlab.users.maintainer));
    const force = { branch: 'main', start_sha: base, force: true, commit_message: 'x', actions: [update] };
    expect((await maintainer('POST', at('/commits'), force)).body.message).toContain(
      'not allowed to force push',
    );
    shop.project.protectedBranches.length = 0;
    expect((await maintainer('POST', at('/commits'), force)).status).toBe(201);
  });

  test('are refused when a file has changed since it was read', async () => {
    await shop.createBranch('feature');
    const { body: file } = await send('GET', at('/files/.gitlab-ci.yml?ref=feature'));
    await shop.commit('feature', { other: 'unrelated' });
    const locked = { ...update, last_commit_id: file.last_commit_id };
    expect((await commit({ branch: 'feature', actions: [locked] })).status).toBe(201);
    expect(await commit({ branch: 'feature', actions: [locked] })).toMatchObject({
      status: 400,
      body: { message: 'The file has changed since you started editing it: .gitlab-ci.yml' },
    });
  });

  test('happen as a whole or not at all', async () => {
    const answer = await commit({
      start_branch: 'main',
      actions: [update, { action: 'update', file_path: 'missing.yml', content: '' }],
    });
    expect(answer.body).toEqual({ message: "A file with this name doesn't exist" });
    expect(await shop.branches()).toEqual(['main']);
  });

  test('create, move, chmod and delete files, and check what each needs', async () => {
    const answer = await commit({
      start_branch: 'main',
      actions: [
        {
          action: 'create',
          file_path: 'new/run.sh',
          content: Buffer.from('#!\n').toString('base64'),
          encoding: 'base64',
        },
        { action: 'chmod', file_path: 'new/run.sh', execute_filemode: true },
        { action: 'move', file_path: 'ci/moved.yml', previous_path: 'ci/build.yml' },
        { action: 'delete', file_path: '.gitlab-ci.yml' },
      ],
    });
    expect(answer.status).toBe(201);
    expect(await shop.text('ci/moved.yml', 'fix/a')).toBe('a: 1\n');
    expect(await shop.file('.gitlab-ci.yml', 'fix/a')).toBeNull();
    const { body } = await send('GET', at('/files/new%2Frun.sh?ref=fix/a'));
    expect(body.execute_filemode).toBe(true);
    const refuse = async (action: object): Promise<string> =>
      (await commit({ branch: 'x', start_branch: 'main', actions: [action] })).body.message;
    expect(await refuse({ action: 'create', file_path: 'ci/build.yml', content: '' })).toBe(
      'A file with this name already exists',
    );
    expect(await refuse({ action: 'update', file_path: 'ci/build.yml' })).toBe(
      '400 Bad request - actions[0][content] is required for update action',
    );
    expect(await refuse({ action: 'create', file_path: '../x', content: '' })).toContain('traversal');
  });

  test('turn CRLF into LF, in either encoding, because Gitaly does', async () => {
    const content = 'a:\r\n  b\r\n';
    await commit({ start_branch: 'main', actions: [{ action: 'create', file_path: 'a', content }] });
    const encoded = Buffer.from(content).toString('base64');
    await commit({ actions: [{ action: 'create', file_path: 'b', content: encoded, encoding: 'base64' }] });
    expect(await shop.text('a', 'fix/a')).toBe('a:\n  b\n');
    expect(await shop.text('b', 'fix/a')).toBe('a:\n  b\n');
    await shop.commit('fix/a', { pushed: content });
    expect(await shop.text('pushed', 'fix/a')).toBe(content);
  });

  test('leave binary content alone', async () => {
    const bytes = Buffer.from([0, 13, 10, 1, 2]);
    const content = bytes.toString('base64');
    await commit({
      start_branch: 'main',
      actions: [{ action: 'create', file_path: 'a', content, encoding: 'base64' }],
    });
    expect((await shop.file('a', 'fix/a'))?.equals(bytes)).toBe(true);
  });

  test('can be refused by a server hook', async () => {
    shop.project.refusePush = (message) => (message.startsWith('ci:') ? 'GitLab: no ci commits here' : null);
    expect(await commit({ start_branch: 'main' })).toMatchObject({
      status: 400,
      body: { message: 'GitLab: no ci commits here' },
    });
  });

  test('made at the same moment for the same branch: one wins', async () => {
    const base = await shop.head();
    const answers = await Promise.all([commit({ start_sha: base }), commit({ start_sha: base })]);
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 400]);
  });

  test('are listed, shown with their diff, and compared', async () => {
    await commit({ start_branch: 'main' });
    const { body: list } = await send('GET', at('/commits?ref_name=fix/a&path=.gitlab-ci.yml'));
    expect(list.map((one: { title: string }) => one.title)).toEqual(['ci: fix', 'Initial commit']);
    const diff = '@@ -1,2 +1,2 @@\n test:\n-  script: make\n+  script: make test\n';
    expect((await send('GET', at(`/commits/${list[0].id}/diff`))).body[0].diff).toBe(diff);
    const { body: compare } = await send('GET', at('/compare?from=main&to=fix/a'));
    expect(compare.diffs[0]).toMatchObject({ diff, new_path: '.gitlab-ci.yml', new_file: false });
    expect(compare.commits).toHaveLength(1);
    expect((await send('GET', at('/commits/none'))).body).toEqual({ message: '404 Commit Not Found' });
  });

  test('in a fork start from the project it was forked from', async () => {
    const fork = gitlab.createProject({
      path: 'dev/shop',
      forkOf: shop.project,
      members: [[gitlab.users.bot, 'developer']],
    });
    const answer = await send('POST', `/projects/${fork.id}/repository/commits`, {
      branch: 'fix',
      start_project: String(shop.id),
      start_branch: 'main',
      commit_message: 'x',
      actions: [update],
    });
    expect(answer.status).toBe(201);
    expect(await fork.text('.gitlab-ci.yml', 'fix')).toBe(update.content);
    expect(await shop.branches()).toEqual(['main']);
  });

  test('take comments and threads', async () => {
    const sha = await shop.head();
    const { body } = await send('POST', at(`/commits/${sha}/comments`), { note: 'This broke the build' });
    expect(body).toMatchObject({ note: 'This broke the build', author: { username: 'group_41_bot_5f3c' } });
    expect((await send('GET', at(`/commits/${sha}/comments`))).body).toHaveLength(1);
    const thread = await send('POST', at(`/commits/${sha}/discussions`), { body: 'Why?' });
    expect(thread.body.notes[0]).toMatchObject({ noteable_type: 'Commit', commit_id: sha });
  });
});

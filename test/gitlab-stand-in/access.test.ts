import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;

beforeEach(async () => {
  gitlab = await startGitlab({ requestsPerMinute: 100 });
  shop = gitlab.createProject({
    path: 'acme/web/shop',
    files: { '.gitlab-ci.yml': 'test: {script: make}\n' },
  });
});
afterEach(() => gitlab.close());

describe('tokens', () => {
  test('the bot reads who it is and what its token may do', async () => {
    const send = clientOf(gitlab);
    expect((await send('GET', '/user')).body).toMatchObject({ username: 'group_41_bot_5f3c', bot: true });
    expect((await send('GET', '/personal_access_tokens/self')).body).toMatchObject({
      scopes: ['api'],
      active: true,
      expires_at: null,
    });
  });

  test('a bearer token works like a private token', async () => {
    const response = await fetch(`${gitlab.url}/api/v4/user`, {
      headers: { authorization: `Bearer ${gitlab.token}` },
    });
    expect(response.status).toBe(200);
  });

  test('an unknown token gets 401', async () => {
    expect(await clientOf(gitlab, 'glpat-wrong')('GET', '/user')).toMatchObject({
      status: 401,
      body: { message: '401 Unauthorized' },
    });
  });

  test('expired and revoked tokens are told so', async () => {
    const soon = new Date(Date.now() + 1000);
    const token = gitlab.createToken({ user: gitlab.users.bot, expiresAt: soon });
    const send = clientOf(gitlab, token.value);
    expect((await send('GET', '/user')).status).toBe(200);
    gitlab.advance(2000);
    expect(await send('GET', '/user')).toMatchObject({
      status: 401,
      body: { error: 'invalid_token', error_description: expect.stringContaining('Token is expired') },
    });
    token.expiresAt = null;
    token.revoked = true;
    expect((await send('GET', '/user')).body.error_description).toContain('revoked');
  });

  test('a read-only token reads and is refused writes for its scope', async () => {
    const { value } = gitlab.createToken({ user: gitlab.users.bot, scopes: ['read_api'] });
    const send = clientOf(gitlab, value);
    expect((await send('GET', `/projects/${shop.id}`)).status).toBe(200);
    expect(await send('POST', `/projects/${shop.id}/labels`, { name: 'a', color: '#fff' })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', scope: 'api' },
    });
  });
});

describe('projects', () => {
  test('is found by id and by encoded path, and only so', async () => {
    const send = clientOf(gitlab);
    expect((await send('GET', `/projects/${shop.id}`)).body.path_with_namespace).toBe('acme/web/shop');
    expect((await send('GET', '/projects/acme%2Fweb%2Fshop')).body.id).toBe(shop.id);
    expect((await send('GET', '/projects/ACME%2Fweb%2Fshop')).body.id).toBe(shop.id);
    expect((await send('GET', '/projects/acme%2Fweb%2Fnone')).body).toEqual({
      message: '404 Project Not Found',
    });
  });

  test('a private project does not exist for outsiders and anonymous requests', async () => {
    const outsider = clientOf(gitlab, gitlab.tokenOf(gitlab.users.outsider));
    expect((await outsider('GET', `/projects/${shop.id}`)).status).toBe(404);
    expect((await clientOf(gitlab, null)('GET', `/projects/${shop.id}`)).status).toBe(404);
  });

  test('a public project is readable by all and writable by members only', async () => {
    const open = gitlab.createProject({ path: 'acme/open', visibility: 'public', files: { a: 'b' } });
    const outsider = clientOf(gitlab, gitlab.tokenOf(gitlab.users.outsider));
    expect((await outsider('GET', `/projects/${open.id}/repository/branches/main`)).status).toBe(200);
    expect(
      (await outsider('POST', `/projects/${open.id}/repository/branches?branch=x&ref=main`)).status,
    ).toBe(403);
    const anonymous = clientOf(gitlab, null);
    expect((await anonymous('POST', `/projects/${open.id}/issues`, { title: 'x' })).status).toBe(401);
  });

  test('a moved project redirects to its id', async () => {
    shop.moveTo('store');
    const answer = await clientOf(gitlab)('GET', '/projects/acme%2Fweb%2Fshop/labels?search=a');
    expect(answer.status).toBe(301);
    expect(answer.headers.get('location')).toBe(`${gitlab.url}/api/v4/projects/${shop.id}/labels?search=a`);
  });

  test('an archived project takes no writes', async () => {
    const old = gitlab.createProject({ path: 'acme/old', files: { a: 'b' }, archived: true });
    const send = clientOf(gitlab);
    expect((await send('GET', `/projects/${old.id}`)).body.archived).toBe(true);
    expect(await send('POST', `/projects/${old.id}/issues`, { title: 'x' })).toMatchObject({
      status: 403,
      body: { message: '403 Forbidden' },
    });
  });

  test('roles decide: a Reporter reads traces but cannot branch, lint or retry', async () => {
    const pipeline = await shop.failPipeline({ jobs: [{ name: 'test', status: 'failed', trace: 'x' }] });
    const send = clientOf(gitlab, gitlab.tokenOf(gitlab.users.reporter));
    const job = pipeline.jobs[0]!.id;
    expect((await send('GET', `/projects/${shop.id}/jobs/${job}/trace`)).body).toBe('x');
    const denied = await Promise.all([
      send('POST', `/projects/${shop.id}/repository/branches?branch=x&ref=main`),
      send('POST', `/projects/${shop.id}/ci/lint`, { content: 'a: {script: b}' }),
      send('POST', `/projects/${shop.id}/jobs/${job}/retry`),
      send('GET', `/projects/${shop.id}/hooks`),
    ]);
    expect(denied.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
  });

  test('access levels are inherited from the groups above', async () => {
    const path = `/projects/${shop.id}/members/all/`;
    const send = clientOf(gitlab);
    expect((await send('GET', `${path}${gitlab.users.developer.id}`)).body.access_level).toBe(30);
    expect((await send('GET', `${path}${gitlab.users.outsider.id}`)).status).toBe(404);
  });

  test('CI settings are shown to Developers only', async () => {
    const reporter = clientOf(gitlab, gitlab.tokenOf(gitlab.users.reporter));
    expect((await reporter('GET', `/projects/${shop.id}`)).body).not.toHaveProperty('ci_config_path');
    expect((await clientOf(gitlab)('GET', `/projects/${shop.id}`)).body.ci_config_path).toBeNull();
  });

  test('a group lists its projects, with subgroups when asked', async () => {
    gitlab.createProject({ path: 'acme/api', files: {} });
    const send = clientOf(gitlab);
    const paths = async (query: string): Promise<string[]> =>
      (await send('GET', `/groups/acme/projects${query}`)).body.map(
        (project: { path_with_namespace: string }) => project.path_with_namespace,
      );
    expect(await paths('')).toEqual(['acme/api']);
    expect(await paths('?include_subgroups=true')).toEqual(['acme/api', 'acme/web/shop']);
  });
});

describe('strictness', () => {
  test('an unknown endpoint is answered 404 and fails the close', async () => {
    const own = await startGitlab();
    expect((await clientOf(own)('GET', '/projects/1/frobnicate')).status).toBe(404);
    expect((await clientOf(own)('GET', '//user')).status).toBe(404);
    await expect(own.close()).rejects.toThrow('GET /api/v4/projects/1/frobnicate');
  });

  test('a field no endpoint has is answered 400 and fails the close', async () => {
    const own = await startGitlab();
    const project = own.createProject({ path: 'acme/shop', files: { a: 'b' } });
    const answer = await clientOf(own)('POST', `/projects/${project.id}/labels`, {
      name: 'a',
      colour: 'red',
    });
    expect(answer.status).toBe(400);
    await expect(own.close()).rejects.toThrow('colour');
  });

  test('missing and invalid parameters are told in Grape’s words', async () => {
    const send = clientOf(gitlab);
    expect((await send('POST', `/projects/${shop.id}/merge_requests`, { title: 'x' })).body).toEqual({
      error: 'source_branch is missing, target_branch is missing',
    });
    expect((await send('GET', `/projects/${shop.id}/pipelines?status=bad`)).body).toEqual({
      error: 'status does not have a valid value',
    });
    expect((await send('GET', `/projects/${shop.id}/pipelines?page=x`)).body).toEqual({
      error: 'page is invalid',
    });
  });

  test('a body that is not JSON is refused', async () => {
    const response = await fetch(`${gitlab.url}/api/v4/projects/${shop.id}/labels`, {
      method: 'POST',
      headers: { 'private-token': gitlab.token, 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
  });

  test('a webhook’s event id on the bot’s own call is noticed', async () => {
    const own = await startGitlab();
    await fetch(`${own.url}/api/v4/user`, {
      headers: { 'private-token': own.token, 'x-gitlab-event-uuid': 'abc' },
    });
    await expect(own.close()).rejects.toThrow('X-Gitlab-Event-UUID');
  });
});

describe('addresses', () => {
  test('may lie under a path', async () => {
    const own = await startGitlab({ relativeRoot: '/gitlab', pageSize: 1 });
    const project = own.createProject({ path: 'acme/shop', files: { a: 'b' } });
    await project.createBranch('fix');
    const send = clientOf(own);
    const { body, headers } = await send('GET', `/projects/${project.id}/repository/branches`);
    expect(body[0].web_url).toBe(`${own.url}/acme/shop/-/tree/fix`);
    expect(headers.get('link')).toContain(`<${own.url}/api/v4/projects/`);
    await own.close();
  });

  test('keyset pages lead on by id', async () => {
    const own = await startGitlab({ pageSize: 2 });
    const ids = ['a', 'b', 'c'].map((name) => own.createProject({ path: `acme/${name}`, files: {} }).id);
    const send = clientOf(own);
    const first = await send('GET', '/projects?pagination=keyset&order_by=id&sort=asc&membership=true');
    expect(first.body.map((project: { id: number }) => project.id)).toEqual(ids.slice(0, 2));
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(new URL(next).searchParams.get('id_after')).toBe(String(ids[1]));
    const second = await send('GET', next.slice(`${own.url}/api/v4`.length));
    expect(second.body.map((project: { id: number }) => project.id)).toEqual(ids.slice(2));
    expect(second.headers.has('link')).toBe(false);
    await own.close();
  });
});

describe('rate limits', () => {
  test('every answer carries the throttle headers, and too many requests get plain text', async () => {
    const send = clientOf(gitlab);
    const first = await send('GET', '/user');
    expect(first.headers.get('ratelimit-limit')).toBe('100');
    const answers = await Promise.all(Array.from({ length: 100 }, () => send('GET', '/user')));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.body).toBe('Retry later\n');
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    gitlab.advance(60_000);
    expect((await send('GET', '/user')).status).toBe(200);
  });
});

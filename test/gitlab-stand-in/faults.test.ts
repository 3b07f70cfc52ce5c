import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

beforeEach(async () => {
  gitlab = await startGitlab();
  shop = gitlab.createProject({ path: 'acme/shop', files: { a: 'b' } });
  await shop.createBranch('fix');
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const createMergeRequest = 'POST /projects/:id/merge_requests';
const open = () =>
  send('POST', `/projects/${shop.id}/merge_requests`, {
    source_branch: 'fix',
    target_branch: 'main',
    title: 'x',
  });

describe('faults', () => {
  test('happen once, in the order they were ordered, and are then used up', async () => {
    gitlab.faults.once('GET /user', { status: 429, headers: { 'retry-after': '7' }, text: 'Retry later\n' });
    gitlab.faults.once('GET /user', '502 page');
    const [limited, broken, well] = [
      await send('GET', '/user'),
      await send('GET', '/user'),
      await send('GET', '/user'),
    ];
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect([broken.status, broken.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(well.status).toBe(200);
    expect(gitlab.faults.pending).toBe(0);
  });

  test('that GitLab is known for have a name', async () => {
    gitlab.faults.once(createMergeRequest, '409 Resource lock');
    gitlab.faults.once(createMergeRequest, 'source branch does not exist');
    expect(await open()).toMatchObject({ status: 409, body: { message: '409 Conflict: Resource lock' } });
    expect(await open()).toMatchObject({
      status: 400,
      body: { message: { source_branch: ['does not exist'] } },
    });
    expect((await open()).status).toBe(201);
  });

  test('a reset happens before the work, or after it', async () => {
    gitlab.faults.once(createMergeRequest, 'reset');
    await expect(open()).rejects.toThrow('fetch failed');
    expect(shop.mergeRequests).toHaveLength(0);
    gitlab.faults.once(createMergeRequest, 'reset after doing it');
    await expect(open()).rejects.toThrow('fetch failed');
    expect(shop.mergeRequests).toHaveLength(1);
  });

  test('a timeout leaves the client waiting', async () => {
    gitlab.faults.once('GET /user', 'timeout');
    const waiting = fetch(`${gitlab.url}/api/v4/user`, { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toThrow('timeout');
  });

  test('can be matched by pattern and by function, and slow answers are right answers', async () => {
    gitlab.faults.once(/^GET .*\/branches\/fix/, { slow: 30 });
    gitlab.faults.once((request) => request.body.includes('"title":"x"'), 'empty 403');
    const start = performance.now();
    expect((await send('GET', `/projects/${shop.id}/repository/branches/fix`)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(25);
    expect(await open()).toMatchObject({ status: 403, body: '' });
  });

  test('latency delays everything', async () => {
    gitlab.latency(20);
    const start = performance.now();
    await send('GET', '/user');
    expect(performance.now() - start).toBeGreaterThan(18);
  });
});

describe('the request log', () => {
  test('counts by endpoint, keeps bodies and never a token', async () => {
    await open();
    await send('GET', '/user');
    await send('GET', `/projects/${shop.id}`);
    expect(gitlab.requests.count()).toBe(3);
    expect(gitlab.requests.count(createMergeRequest)).toBe(1);
    expect(gitlab.requests.writes.map((request) => JSON.parse(request.body.toString()).title)).toEqual(['x']);
    expect(gitlab.requests.all[1]).toMatchObject({ tokenName: 'group_41_bot_5f3c', status: 200, number: 2 });
    expect(JSON.stringify(gitlab.requests.all)).not.toContain(gitlab.token);
    expect(gitlab.requests.countByOperation().get('GET /user')).toBe(1);
  });

  test('tells how many round trips had to wait for each other', async () => {
    gitlab.latency(20);
    await Promise.all([send('GET', '/user'), send('GET', '/user')]);
    await send('GET', '/user');
    expect(gitlab.requests.sequentialRoundTrips()).toBe(2);
  });

  test('lets a test step in before and after each request', async () => {
    const seen: string[] = [];
    gitlab.onRequest((request) => {
      if (request.endpoint === '/projects/:id/merge_requests')
        seen.push(`before ${shop.mergeRequests.length}`);
    });
    gitlab.onResponse((request) => {
      if (request.endpoint === '/projects/:id/merge_requests')
        seen.push(`after ${shop.mergeRequests.length}`);
    });
    await open();
    expect(seen).toEqual(['before 0', 'after 1']);
  });
});

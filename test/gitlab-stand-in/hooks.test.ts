import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { signWebhook } from '../support/gitlab/webhooks/signature.ts';
import { clientOf, type Json, type Send } from './client.ts';
import { startReceiver, type Receiver } from './receiver.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let receiver: Receiver;
let owner: Send;

beforeEach(async () => {
  gitlab = await startGitlab();
  receiver = await startReceiver();
  shop = gitlab.createProject({
    path: 'acme/web/shop',
    files: { '.gitlab-ci.yml': 'test: {script: make}\n' },
  });
  owner = clientOf(gitlab, gitlab.tokenOf(gitlab.users.owner));
});
afterEach(async () => {
  await receiver.close();
  await gitlab.close();
});

const signingToken = `whsec_${randomBytes(32).toString('base64')}`;

async function fail(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await shop.failPipeline();
    await gitlab.settled();
  }
}

describe('a delivery', () => {
  test('carries GitLab’s headers and the secret', async () => {
    const pipeline = await shop.failPipeline();
    const delivery = await gitlab.deliver(pipeline, receiver.url, { secret: 's3cret' });
    expect(delivery.responseStatus).toBe(200);
    const { headers } = receiver.received[0]!;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-gitlab-event': 'Pipeline Hook',
      'x-gitlab-token': 's3cret',
      'x-gitlab-instance': gitlab.url,
      'user-agent': 'GitLab/19.4.0',
      'idempotency-key': delivery.idempotencyKey,
    });
    expect(headers).toHaveProperty('x-gitlab-webhook-uuid');
    expect(headers).not.toHaveProperty('webhook-signature');
  });

  test('signs exactly the bytes it sends, however they are spaced', async () => {
    const pipeline = await shop.failPipeline();
    await gitlab.deliver(pipeline, receiver.url, { signingToken, spacing: '\t' });
    const { headers, text } = receiver.received[0]!;
    const key = Buffer.from(signingToken.slice('whsec_'.length), 'base64');
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
    const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(expected);
    expect(headers['webhook-id']).toBe(headers['idempotency-key']);
    expect(text).toContain('\n\t"object_kind": "pipeline"');
  });

  test('the known test vector holds', () => {
    const token = 'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=';
    expect(signWebhook(token, 'id-1', '1700000000', '{"a":1}')).toBe(
      'v1,KhHcVzGp7nNNh8FPFHQwpy4ZozB3NZft5v7LkH0ln5Y=',
    );
  });

  test('can be sent again with the same key', async () => {
    const delivery = await gitlab.deliver(await shop.failPipeline(), receiver.url, { secret: 'a' });
    await gitlab.resend(delivery);
    const [first, again] = receiver.received;
    expect(again!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
    expect([again!.headers['x-gitlab-token'], again!.text]).toEqual(['a', first!.text]);
  });

  test('gives up after the timeout', async () => {
    const slow = await startGitlab({ hookTimeout: 50 });
    const project = slow.createProject({ path: 'acme/shop', files: { a: 'b' } });
    receiver.status = null;
    const delivery = await slow.deliver(await project.failPipeline(), receiver.url);
    expect(delivery.responseStatus).toBeNull();
    expect(delivery.error).toContain('timeout');
    await slow.close();
  });
});

describe('the pipeline payload', () => {
  test('has the short project, redacted mail, spaced times and the latest attempts of plain jobs', async () => {
    const child = await shop.failPipeline({ source: 'parent_pipeline' });
    const pipeline = await shop.failPipeline({
      jobs: [
        { name: 'flaky', status: 'failed', earlierAttempts: [{ status: 'failed' }] },
        { name: 'trigger', downstream: child },
        { name: 'waiting', stage: 'deploy', status: 'created' },
      ],
    });
    const payload = (await gitlab.pipelinePayload(pipeline)) as Json;
    expect(payload.object_attributes).toMatchObject({
      status: 'failed',
      ref: 'main',
      source: 'push',
      tag: false,
    });
    expect(payload.object_attributes.finished_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    expect(payload.builds.map((build: Json) => build.name)).toEqual(['flaky', 'waiting']);
    expect(payload.builds[1]).toMatchObject({ runner: null, started_at: null, failure_reason: null });
    expect(payload.user.email).toBe('[REDACTED]');
    expect(payload.project).not.toHaveProperty('homepage');
    expect(payload.merge_request).toBeNull();
    expect((await gitlab.pipelinePayload(child)) as Json).toMatchObject({
      source_pipeline: { pipeline_id: pipeline.id, project: { path_with_namespace: 'acme/web/shop' } },
    });
  });

  test('names the merge request only for merge request pipelines', async () => {
    await shop.commit('feature', { a: 'b' });
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'feature' });
    const branch = await shop.failPipeline({ ref: 'feature' });
    const own = await shop.failPipeline({ mergeRequest });
    expect((await gitlab.pipelinePayload(branch)) as Json).toMatchObject({ merge_request: null });
    expect((await gitlab.pipelinePayload(own)) as Json).toMatchObject({
      merge_request: { iid: 1, source_branch: 'feature', target_branch: 'main' },
      object_attributes: { source: 'merge_request_event' },
    });
  });
});

describe('statuses', () => {
  test('can all be announced, in either spelling of time', async () => {
    const chatty = await startGitlab({ announcesEveryStatus: true, hookTimes: 'iso' });
    const project = chatty.createProject({ path: 'acme/shop', files: { a: 'b' } });
    chatty.addHook(project, receiver.url);
    await project.failPipeline();
    await chatty.settled();
    const told = receiver.received.map((one) => one.body.object_attributes);
    expect(told.map((one) => one.status).toSorted()).toEqual(['created', 'failed', 'pending', 'running']);
    expect(told[0].created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    await chatty.close();
  });
});

describe('registered hooks', () => {
  test('are managed by owners, and never show their secrets', async () => {
    const fields = {
      url: receiver.url,
      token: 'a',
      signing_token: signingToken,
      pipeline_events: true,
      push_events: false,
    };
    const { status, body } = await owner('POST', '/groups/acme/hooks', fields);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      pipeline_events: true,
      push_events: false,
      note_events: false,
      token_present: true,
      signing_token_present: true,
      alert_status: 'executable',
      disabled_until: null,
    });
    expect(JSON.stringify(body)).not.toContain(signingToken);
    const path = `/groups/acme/hooks/${body.id}`;
    expect((await owner('GET', path)).body.url).toBe(receiver.url);
    expect((await owner('PUT', path, { url: receiver.url, note_events: true })).body).toMatchObject({
      note_events: true,
      token_present: true,
    });
    expect((await owner('PUT', path, { url: `${receiver.url}/2` })).body.token_present).toBe(false);
    expect((await clientOf(gitlab)('GET', '/groups/acme/hooks')).status).toBe(403);
    expect((await owner('DELETE', path)).status).toBe(204);
    expect((await owner('GET', '/groups/acme/hooks')).body).toEqual([]);
  });

  test('on older versions silently ignore the signing token', async () => {
    const old = await startGitlab({ signedHooks: false });
    old.createProject({ path: 'acme/shop', files: {} });
    const send = clientOf(old, old.tokenOf(old.users.owner));
    const { body } = await send('POST', '/groups/acme/hooks', {
      url: receiver.url,
      signing_token: signingToken,
    });
    expect(body).not.toHaveProperty('signing_token_present');
    await old.close();
  });

  test('may be forbidden to reach the local network', async () => {
    const strict = await startGitlab({ allowsLocalHooks: false });
    strict.createProject({ path: 'acme/shop', files: {} });
    const send = clientOf(strict, strict.tokenOf(strict.users.owner));
    expect((await send('POST', '/groups/acme/hooks', { url: receiver.url })).status).toBe(422);
    await strict.close();
  });

  test('of the project and of every group above it fire for the same event', async () => {
    gitlab.addHook(gitlab.group('acme'), receiver.url, { token: 'group' });
    gitlab.addHook(shop, receiver.url, { token: 'project' });
    await shop.failPipeline();
    await gitlab.settled();
    const tokens = receiver.received.map((one) => one.headers['x-gitlab-token']).toSorted();
    expect(tokens).toEqual(['group', 'project']);
    const keys = new Set(receiver.received.map((one) => one.headers['idempotency-key']));
    expect(keys.size).toBe(2);
  });

  test('hear of merge requests: opened, pushed to, changed, closed, reopened, merged', async () => {
    gitlab.addHook(shop, receiver.url, { triggers: ['merge_requests_events'] });
    const base = await shop.commit('feature', { a: 'b' });
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'feature' });
    await gitlab.settled();
    await shop.commit('feature', { a: 'c' });
    await gitlab.settled();
    await clientOf(gitlab)('PUT', `/projects/${shop.id}/merge_requests/1`, { labels: 'x' });
    await gitlab.settled();
    for (const act of ['close', 'reopen', 'merge'] as const) {
      await shop[act](mergeRequest);
      await gitlab.settled();
    }
    const events = receiver.received.map((one) => one.body.object_attributes);
    expect(events.map((one) => one.action)).toEqual(['open', 'update', 'update', 'close', 'reopen', 'merge']);
    expect(events[1].oldrev).toBe(base);
    expect(events[2]).not.toHaveProperty('oldrev');
    expect(receiver.received[2]!.body.changes.labels).toEqual({ previous: [], current: ['x'] });
  });

  test('hear of notes, but not of the system’s', async () => {
    gitlab.addHook(shop, receiver.url, { triggers: ['note_events'] });
    await shop.commit('feature', { a: 'b' });
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'feature' });
    shop.comment(mergeRequest, '@bot retry');
    await shop.close(mergeRequest);
    shop.comment(mergeRequest, 'among us', { internal: true });
    await gitlab.settled();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]!.body).toMatchObject({
      object_kind: 'note',
      event_type: 'note',
      object_attributes: {
        note: '@bot retry',
        noteable_type: 'MergeRequest',
        action: 'create',
        system: false,
      },
      merge_request: { iid: 1, source_branch: 'feature' },
      user: { username: 'developer' },
    });
  });

  test('a custom template replaces the body', async () => {
    gitlab.addHook(shop, receiver.url, { customWebhookTemplate: '{"id": {{object_attributes.id}}}' });
    const pipeline = await shop.failPipeline();
    await gitlab.settled();
    expect(receiver.received[0]!.body).toEqual({ id: pipeline.id });
  });

  test('a test delivery carries a real pipeline', async () => {
    const hook = gitlab.addHook(shop, receiver.url);
    const path = `/projects/${shop.id}/hooks/${hook.id}/test/pipeline_events`;
    expect((await owner('POST', path)).status).toBe(422);
    gitlab.instance.hooks.silent = true;
    const pipeline = await shop.failPipeline();
    gitlab.instance.hooks.silent = false;
    expect((await owner('POST', path)).status).toBe(201);
    expect(receiver.received[0]!.body.object_attributes.id).toBe(pipeline.id);
  });

  test('what was sent is listed and can be sent again with the same key', async () => {
    const hook = gitlab.addHook(shop, receiver.url, { token: 'secret' });
    receiver.status = 500;
    await shop.failPipeline();
    await gitlab.settled();
    const path = `/projects/${shop.id}/hooks/${hook.id}/events`;
    const { body: events } = await owner('GET', `${path}?status=server_failure`);
    expect(events).toMatchObject([{ response_status: '500', trigger: 'pipeline_hooks' }]);
    expect(JSON.stringify(events)).not.toContain('"secret"');
    receiver.status = 200;
    expect((await owner('POST', `${path}/${events[0].id}/resend`)).status).toBe(201);
    const [first, again] = receiver.received;
    expect(again!.headers['idempotency-key']).toBe(first!.headers['idempotency-key']);
    expect(again!.headers['x-gitlab-webhook-uuid']).not.toBe(first!.headers['x-gitlab-webhook-uuid']);
    expect(again!.text).toBe(first!.text);
  });
});

describe('failing hooks', () => {
  test('are paused from the fourth failure, for twice as long each time, and recover', async () => {
    const hook = gitlab.addHook(shop, receiver.url);
    const status = async (): Promise<string> =>
      (await owner('GET', `/projects/${shop.id}/hooks/${hook.id}`)).body.alert_status;
    receiver.status = 500;
    await fail(3);
    expect(await status()).toBe('executable');
    await fail(1);
    expect(await status()).toBe('temporarily_disabled');
    await fail(1);
    expect(receiver.received).toHaveLength(4);
    gitlab.advance(60_000);
    await fail(1);
    expect(hook.recentFailures).toBe(5);
    gitlab.advance(61_000);
    expect(await status()).toBe('temporarily_disabled');
    gitlab.advance(60_000);
    receiver.status = 200;
    await fail(1);
    expect([await status(), hook.recentFailures]).toEqual(['executable', 0]);
  });

  test('are disabled for good after forty, until a test succeeds', async () => {
    const hook = gitlab.addHook(shop, receiver.url, { recentFailures: 39 });
    receiver.status = 401;
    await fail(1);
    gitlab.advance(48 * 60 * 60 * 1000);
    const path = `/projects/${shop.id}/hooks/${hook.id}`;
    expect((await owner('GET', path)).body.alert_status).toBe('disabled');
    receiver.status = 200;
    await owner('POST', `${path}/test/pipeline_events`);
    expect((await owner('GET', path)).body.alert_status).toBe('executable');
  });

  test('are left alone where the feature is off', async () => {
    const selfManaged = await startGitlab({ autoDisableHooks: false });
    const project = selfManaged.createProject({ path: 'acme/shop', files: { a: 'b' } });
    const hook = selfManaged.addHook(project, receiver.url, { recentFailures: 39 });
    receiver.status = 500;
    await project.failPipeline();
    await selfManaged.settled();
    expect(hook.permanentlyDisabled).toBe(false);
    await selfManaged.close();
  });
});

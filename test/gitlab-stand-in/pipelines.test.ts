import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

beforeEach(async () => {
  gitlab = await startGitlab({ pageSize: 2 });
  shop = gitlab.createProject({ path: 'acme/shop', files: { '.gitlab-ci.yml': 'test: {script: make}\n' } });
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const names = (jobs: { name: string }[]): string[] => jobs.map((job) => job.name);

async function traceOf(spec: Parameters<ProjectHandle['failPipeline']>[0]): Promise<() => Promise<string>> {
  const pipeline = await shop.failPipeline(spec);
  return async () =>
    (await send('GET', `/projects/${shop.id}/jobs/${pipeline.jobs[0]!.id}/trace`)).body as string;
}

describe('jobs', () => {
  test('come newest first, two to a page, and only a Link header leads on', async () => {
    const pipeline = await shop.failPipeline({ jobs: ['a', 'b', 'c'].map((name) => ({ name })) });
    const path = `/projects/${shop.id}/pipelines/${pipeline.id}/jobs?per_page=100`;
    const first = await send('GET', path);
    expect(names(first.body)).toEqual(['c', 'b']);
    expect(first.headers.has('x-total')).toBe(false);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
    const second = await fetch(next ?? '', { headers: { 'private-token': gitlab.token } });
    expect(names((await second.json()) as { name: string }[])).toEqual(['a']);
    expect(second.headers.get('link')).not.toContain('rel="next"');
  });

  test('are filtered by one or several scopes; an unknown scope is refused', async () => {
    const pipeline = await shop.failPipeline({
      jobs: [{ name: 'ok' }, { name: 'bad', status: 'failed' }, { name: 'by hand', status: 'manual' }],
    });
    const path = `/projects/${shop.id}/pipelines/${pipeline.id}/jobs`;
    expect(names((await send('GET', `${path}?scope[]=failed`)).body)).toEqual(['bad']);
    expect(names((await send('GET', `${path}?scope=failed`)).body)).toEqual(['bad']);
    expect(names((await send('GET', `${path}?scope[]=failed&scope[]=manual`)).body)).toEqual([
      'by hand',
      'bad',
    ]);
    expect((await send('GET', `${path}?scope[]=broken`)).status).toBe(400);
  });

  test('earlier attempts are shown only when asked for', async () => {
    const pipeline = await shop.failPipeline({
      jobs: [{ name: 'flaky', status: 'failed', earlierAttempts: [{ status: 'failed', trace: 'first' }] }],
    });
    const path = `/projects/${shop.id}/pipelines/${pipeline.id}/jobs`;
    expect((await send('GET', path)).body).toHaveLength(1);
    const all = (await send('GET', `${path}?include_retried=true`)).body;
    expect(all).toHaveLength(2);
    expect(all[0].id).toBeGreaterThan(all[1].id);
  });

  test('only failed ones tell a failure reason', async () => {
    const pipeline = await shop.failPipeline({
      jobs: [{ name: 'ok' }, { name: 'bad', status: 'failed', failureReason: 'runner_system_failure' }],
    });
    const [bad, ok] = (await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}/jobs`)).body;
    expect(bad.failure_reason).toBe('runner_system_failure');
    expect(ok).not.toHaveProperty('failure_reason');
  });

  test('trigger jobs are listed apart, with the pipeline they started', async () => {
    const child = await shop.failPipeline({ source: 'parent_pipeline' });
    const parent = await shop.failPipeline({
      jobs: [
        { name: 'child', downstream: child },
        { name: 'broken trigger', downstream: null },
      ],
    });
    const path = `/projects/${shop.id}/pipelines/${parent.id}`;
    expect((await send('GET', `${path}/jobs`)).body).toEqual([]);
    const bridges = (await send('GET', `${path}/bridges`)).body;
    expect(bridges[0]).toMatchObject({ name: 'broken trigger', downstream_pipeline: null, status: 'failed' });
    expect(bridges[1].downstream_pipeline).toMatchObject({ id: child.id, status: 'failed' });
  });

  test('a retried job is a new job whose outcome follows after the answer', async () => {
    const pipeline = await shop.failPipeline({
      jobs: [{ name: 'flaky', status: 'failed', nextAttempts: [{ status: 'success', trace: 'all well' }] }],
    });
    const old = pipeline.jobs[0]!;
    const answer = await send('POST', `/projects/${shop.id}/jobs/${old.id}/retry`);
    expect(answer).toMatchObject({ status: 201, body: { status: 'pending', name: 'flaky' } });
    expect(answer.body.id).not.toBe(old.id);
    await gitlab.settled();
    expect((await send('GET', `/projects/${shop.id}/jobs/${answer.body.id}/trace`)).body).toBe('all well');
    expect((await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}`)).body.status).toBe('success');
    expect((await send('POST', `/projects/${shop.id}/jobs/${old.id}/retry`)).status).toBe(403);
  });

  test('retrying a pipeline retries what failed', async () => {
    const pipeline = await shop.failPipeline({ jobs: [{ name: 'ok' }, { name: 'bad', status: 'failed' }] });
    const answer = await send('POST', `/projects/${shop.id}/pipelines/${pipeline.id}/retry`);
    expect(answer).toMatchObject({ status: 201, body: { status: 'running' } });
    expect(pipeline.jobs.map((job) => [job.name, job.retried])).toEqual([
      ['ok', false],
      ['bad', true],
      ['bad', false],
    ]);
  });
});

describe('traces', () => {
  test('are plain text with GitLab’s file name', async () => {
    const pipeline = await shop.failPipeline({ jobs: [{ name: 'a', status: 'failed', trace: 'line\n' }] });
    const id = pipeline.jobs[0]!.id;
    const answer = await send('GET', `/projects/${shop.id}/jobs/${id}/trace`);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(answer.headers.get('content-disposition')).toBe(`infile; filename="${id}.log"`);
  });

  test('are returned byte for byte, whatever the bytes', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x0d, 0x0a, 0xc3]);
    const pipeline = await shop.failPipeline({ jobs: [{ name: 'a', status: 'failed', trace: bytes }] });
    const response = await fetch(
      `${gitlab.url}/api/v4/projects/${shop.id}/jobs/${pipeline.jobs[0]!.id}/trace`,
      { headers: { 'private-token': gitlab.token } },
    );
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('can be complete only on a later read', async () => {
    const read = await traceOf({
      jobs: [{ name: 'a', status: 'failed', trace: { readings: ['half', 'half\nand all\n'] } }],
    });
    expect([await read(), await read(), await read()]).toEqual([
      'half',
      'half\nand all\n',
      'half\nand all\n',
    ]);
  });

  test('are empty, not missing, when there are none or they were erased', async () => {
    expect(await (await traceOf({ jobs: [{ name: 'a', status: 'failed' }] }))()).toBe('');
    expect(
      await (
        await traceOf({ jobs: [{ name: 'a', status: 'failed', trace: 'x', erased: true }] })
      )(),
    ).toBe('');
    expect(await (await traceOf({ jobs: [{ name: 'a', status: 'pending', trace: 'x' }] }))()).toBe('');
  });

  test('with debug output are for Developers', async () => {
    const pipeline = await shop.failPipeline({
      jobs: [{ name: 'a', status: 'failed', trace: 'secret', debugTrace: true }],
    });
    const path = `/projects/${shop.id}/jobs/${pipeline.jobs[0]!.id}/trace`;
    const reporter = clientOf(gitlab, gitlab.tokenOf(gitlab.users.reporter));
    expect((await reporter('GET', path)).status).toBe(403);
    expect((await send('GET', path)).body).toBe('secret');
  });
});

describe('pipelines', () => {
  test('an invalid file gives a failed pipeline without jobs that tells why', async () => {
    const pipeline = await shop.failPipeline({ yamlErrors: 'jobs:test config contains unknown keys: scrpt' });
    const answer = await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}`);
    expect(answer.body).toMatchObject({
      status: 'failed',
      yaml_errors: 'jobs:test config contains unknown keys: scrpt',
    });
    expect((await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}/jobs`)).body).toEqual([]);
  });

  test('a failed job that may fail leaves the pipeline passed with warnings', async () => {
    const pipeline = await shop.pipeline({ jobs: [{ name: 'a', status: 'failed', allowFailure: true }] });
    const { body } = await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}`);
    expect([body.status, body.detailed_status.text]).toEqual(['success', 'passed with warnings']);
  });

  test('a merge request pipeline has another ref here than in its webhook', async () => {
    await shop.commit('feature', { a: 'b' });
    const mergeRequest = await shop.openMergeRequest({ sourceBranch: 'feature' });
    const pipeline = await shop.failPipeline({ mergeRequest });
    const { body } = await send('GET', `/projects/${shop.id}/pipelines/${pipeline.id}`);
    expect([body.ref, body.source]).toEqual(['refs/merge-requests/1/head', 'merge_request_event']);
    expect(await gitlab.pipelinePayload(pipeline)).toMatchObject({ object_attributes: { ref: 'feature' } });
  });

  test('are listed by status and time for those who missed a webhook', async () => {
    const failed = await shop.failPipeline();
    await shop.passPipeline();
    const since = encodeURIComponent(new Date(Date.now() - 60_000).toISOString());
    const path = `/projects/${shop.id}/pipelines?status=failed&updated_after=${since}&order_by=updated_at&sort=desc`;
    expect((await send('GET', path)).body.map((one: { id: number }) => one.id)).toEqual([failed.id]);
    gitlab.advance(120_000);
    const later = encodeURIComponent(gitlab.instance.clock.now().toISOString());
    expect((await send('GET', `/projects/${shop.id}/pipelines?updated_after=${later}`)).body).toEqual([]);
  });
});

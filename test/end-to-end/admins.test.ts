import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeNoteMarker } from '../../src/delivery/note-marker.ts';
import { createJobQueue, type JobQueue } from '../../src/queue/job-queue.ts';
import { openStore } from '../../src/queue/stores/open-store.ts';
import type { QueueStore } from '../../src/queue/stores/queue-store.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { accessLevels } from '../support/gitlab/state/user.ts';
import { deliver, failRun, type FailedRun, startWorld, type World } from '../support/service-world.ts';
import { sharedStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

// The embedded store belongs to the service's process, so that nothing can be asked of it from here.
describe.skipIf(sharedStore === null)('what those who run things are told', () => {
  let store: TestStore;
  let world: World;
  let access: QueueStore;
  let queue: JobQueue;
  let privileged: FailedRun;
  let admins: ProjectHandle;

  beforeAll(async () => {
    const directory = new URL('../failure-classes/privileged-required/only-mount-errors/', import.meta.url);
    privileged = {
      ci: await readFile(new URL('.gitlab-ci.yml', directory), 'utf8'),
      trace: await readFile(new URL('trace.log', directory)),
      job: 'build',
    };
    store = await sharedStore!.start();
    world = await startWorld(store, {
      environment: { PIPEWRIGHT_ADMIN_PROJECT: 'acme/infrastructure', PIPEWRIGHT_HOOK_OWNER: 'acme' },
    });
    access = await openStore(store.config, () => {});
    queue = createJobQueue(access, world.gitlab.url, () => {});
  });

  afterAll(async () => {
    await queue.close();
    await access.close();
    await world.close();
    await store.close();
  });

  async function fail(project: ProjectHandle): Promise<string> {
    const pipeline = await failRun(project, privileged);
    await deliver(world, pipeline);
    await world.untilQuiet();
    return pipeline.sha;
  }

  async function openOwnIssue(projectId: number, count: number): Promise<void> {
    const answer = await fetch(`${world.gitlab.url}/api/v4/projects/${projectId}/issues`, {
      method: 'POST',
      headers: { 'private-token': world.gitlab.token, 'content-type': 'application/json' },
      body: JSON.stringify({
        title: 'Of the bot',
        description: encodeNoteMarker(`issue privileged-required ${count}`, ''),
      }),
    });
    expect(answer.status).toBe(201);
  }

  async function reconciled(): Promise<unknown> {
    await queue.add('reconcile', { intervalMs: 1 });
    await world.untilQuiet();
    return world.service.log.findLast((line) => line['job'] === 'reconcile' && line['msg'] === 'job done')?.[
      'outcome'
    ];
  }

  async function hookMetric(): Promise<string | undefined> {
    const metrics = await (await fetch(`${world.service.url}/metrics`)).text();
    return /^pipewright_hook_healthy\{.*\} (\d)$/m.exec(metrics)?.[1];
  }

  it('a comment is all there is while the admin project is missing', async () => {
    const project = world.project(privileged.ci);

    const sha = await fail(project);

    expect(project.commitNotes(sha).map(({ body }) => body.includes('privileged = true'))).toEqual([true]);
  });

  it('one issue for the same matter in several projects, which their comments name', async () => {
    admins = world.gitlab.createProject({ path: 'acme/infrastructure', files: { 'README.md': '' } });
    const projects = [world.project(privileged.ci), world.project(privileged.ci)];

    const shas = [];
    for (const project of projects) shas.push(await fail(project));

    expect(admins.issues).toHaveLength(1);
    const [issue] = admins.issues;
    expect(issue).toMatchObject({ state: 'opened', labels: ['pipewright'], confidential: true });
    expect(issue?.title).toMatch(/^privileged-required: \S/);
    expect(issue?.description).toContain('privileged = true');
    for (const [index, project] of projects.entries()) {
      expect(project.commitNotes(shas[index]!)[0]?.body).toContain(`${admins.webUrl}/-/issues/1`);
    }
    expect(world.gitlab.quickActions).toEqual([]);
  });

  it('no more than ten matters of a class at a time, whatever traces make the bot say', async () => {
    for (let count = admins.issues.length; count < 11; count += 1) await openOwnIssue(admins.id, count);
    admins.issues[0]!.description = 'Rewritten.';
    const project = world.project(privileged.ci);

    const sha = await fail(project);

    expect(admins.issues).toHaveLength(11);
    expect(project.commitNotes(sha).map(({ body }) => body.includes('/-/issues/'))).toEqual([false]);
  });

  it('that the token may not see the hook, that it is missing, stopped, or well', async () => {
    const group = world.gitlab.group('acme');
    expect(await reconciled()).toMatchObject({
      isHookHealthy: false,
      reason: expect.stringContaining('may not see'),
    });

    group.members.set(world.gitlab.users.bot.id, accessLevels.owner);
    expect(await reconciled()).toMatchObject({
      isHookHealthy: false,
      reason: expect.stringContaining('no webhook'),
    });

    const hook = world.gitlab.addHook(group, world.hookUrl());
    expect(await reconciled()).toMatchObject({ isHookHealthy: true, reason: null });
    expect(await hookMetric()).toBe('1');

    hook.permanentlyDisabled = true;
    expect(await reconciled()).toMatchObject({
      isHookHealthy: false,
      reason: expect.stringContaining('has stopped the webhook of acme for good'),
    });
    expect(await hookMetric()).toBe('0');
    expect(await (await fetch(world.service.url)).text()).toContain('has stopped the webhook of acme');
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { MergeRequest } from '../support/gitlab/state/merge-request.ts';
import type { Noteable } from '../support/gitlab/state/noteable.ts';
import type { User } from '../support/gitlab/state/user.ts';
import {
  deliver,
  type FailedRun,
  host2375,
  startWorld,
  webhookSecret,
  type World,
} from '../support/service-world.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

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

async function fail(project: ProjectHandle, ref = 'main'): Promise<string> {
  const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
  const pipeline = await project.failPipeline({ jobs, ref });
  await deliver(world, pipeline);
  await world.untilQuiet();
  return pipeline.sha;
}

/** Someone comments, GitLab's hook tells the service, and the service has done what it does. */
async function say(project: ProjectHandle, noteable: Noteable, body: string, author?: User): Promise<void> {
  const hook = world.gitlab.addHook(project, world.hookUrl(), {
    token: webhookSecret,
    triggers: ['note_events'],
  });
  project.comment(noteable, body, author === undefined ? {} : { author });
  await world.gitlab.settled();
  await world.untilQuiet();
  // Answers of the bot are comments, too, and must not set it off.
  await world.gitlab.settled();
  await world.untilQuiet();
  project.project.hooks.splice(project.project.hooks.indexOf(hook), 1);
}

function bot(word: string): string {
  return `@${world.gitlab.users.bot.username} ${word}`;
}

function answers(project: ProjectHandle, noteable: Noteable): string[] {
  return project
    .notes(noteable)
    .filter(({ author }) => author === world.gitlab.users.bot)
    .map(({ body }) => body.replace(/\n\n<!--.*-->$/s, ''));
}

async function proposed(): Promise<{ project: ProjectHandle; fix: MergeRequest }> {
  const project = world.project(run.ci);
  await fail(project);
  return { project, fix: project.mergeRequests[0]! };
}

/** A merge request that changes something else than the CI file, with the bot's comment on it. */
async function commentedOn(): Promise<{ project: ProjectHandle; mergeRequest: MergeRequest }> {
  const project = world.project(run.ci);
  await project.commit('feature', { 'README.md': 'More words.\n' });
  const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
  return { project, mergeRequest };
}

describe('explain', () => {
  it('answers in the thread with the cause, its lines and what was ruled out', async () => {
    const { project, fix } = await proposed();

    await say(project, fix, `Why is that?\n\n${bot('explain')}`);

    const [answer] = answers(project, fix);
    expect(answers(project, fix)).toHaveLength(1);
    expect(answer).toContain('`tls-mismatch`');
    expect(answer).toContain('<details><summary>Evidence</summary>');
    const thread = fix.discussions.find(({ notes }) =>
      notes.some(({ body }) => body.includes('Why is that')),
    );
    expect(thread?.notes).toHaveLength(2);
  });

  it('works on a commit, and says so where nothing has failed', async () => {
    const project = world.project(run.ci);
    const sha = await fail(project);
    await say(project, commitOf(project, sha), bot('explain'));
    expect(project.commitNotes(sha).at(-1)?.body).toContain('`tls-mismatch`');

    await project.passPipeline({ ref: 'main' });
    await say(project, commitOf(project, sha), bot('explain'));
    expect(project.commitNotes(sha).at(-1)?.body).toContain('did not fail');
  });
});

describe('ignore and unignore', () => {
  it('do not close what a fork opens from a branch like the bot’s: there they mute', async () => {
    const project = world.project(run.ci);
    const path = `outside/imitation-${String(project.id)}`;
    const fork = world.gitlab.createProject({ path, forkOf: project.project, members: [] });
    await fork.commit('pipewright/tls-mismatch-build-0', { 'README.md': 'Mine.\n' });
    const sourceBranch = 'pipewright/tls-mismatch-build-0';
    const theirs = await project.openMergeRequest({ sourceBranch, sourceProject: fork });

    await say(project, theirs, bot('ignore'));

    expect(theirs.state).toBe('opened');
    expect(answers(project, theirs)).toEqual([expect.not.stringContaining('losed')]);
  });

  it('close the fix for this cause, and open it again', async () => {
    const { project, fix } = await proposed();

    await say(project, fix, bot('ignore'));
    await fail(project);
    expect(fix.state).toBe('closed');
    expect(project.mergeRequests).toHaveLength(1);

    await say(project, fix, bot('unignore'));
    expect(fix.state).toBe('opened');
    expect(project.mergeRequests).toHaveLength(1);
    expect(answers(project, fix)).toHaveLength(2);
  });

  it('keep the bot out of a merge request, and let it speak again', async () => {
    const { project, mergeRequest } = await commentedOn();

    await say(project, mergeRequest, bot('ignore'));
    await fail(project, 'feature');
    expect(project.mergeRequests).toEqual([mergeRequest]);
    expect(answers(project, mergeRequest)).toEqual([expect.stringContaining('Nothing more is said')]);

    await say(project, mergeRequest, bot('unignore'));
    expect(project.mergeRequests).toHaveLength(2);
    expect(answers(project, mergeRequest).some((body) => body.includes('The fix is ready'))).toBe(true);
  });

  it('resolve the suggestions that stand there', async () => {
    const project = world.project('build:\n  script: [make]\n');
    await project.commit('feature', { '.gitlab-ci.yml': run.ci });
    const mergeRequest = await project.openMergeRequest({ sourceBranch: 'feature' });
    await fail(project, 'feature');
    const suggested = project.notes(mergeRequest).filter(({ suggestions }) => suggestions.length > 0);
    expect(suggested.length).toBeGreaterThan(0);

    await say(project, mergeRequest, bot('ignore'));

    expect(suggested.every(({ resolvedBy }) => resolvedBy !== null)).toBe(true);
  });
});

describe('retry', () => {
  it('looks into the newest failed pipeline again', async () => {
    const project = world.project(run.ci);
    const jobs = [{ name: run.job, status: 'failed' as const, trace: run.trace }];
    const { sha } = await project.failPipeline({ jobs, ref: 'main' });

    await say(project, commitOf(project, sha), bot('retry'));

    expect(project.mergeRequests).toHaveLength(1);
    expect(project.commitNotes(sha).at(-1)?.body).toContain('Looking into the failed [pipeline]');
  });
});

describe('who may ask', () => {
  it.each([
    ['reporter', ['This takes at least the role Developer in this project.']],
    ['guest', []],
  ] as const)('not a %s', async (role, said) => {
    const { project, fix } = await proposed();

    await say(project, fix, bot('ignore'), world.gitlab.users[role]);

    expect(fix.state).toBe('opened');
    expect(answers(project, fix)).toEqual(said);
  });

  it('is not answered where someone else is meant, nor twice for the same comment', async () => {
    const { project, fix } = await proposed();

    await say(project, fix, '@developer retry');
    expect(answers(project, fix)).toEqual([]);

    await say(project, fix, bot('help'));
    const delivery = world.gitlab.deliveries.findLast(({ trigger }) => trigger === 'note_events')!;
    for (const sent of world.gitlab.deliveries.filter(({ body }) => body.includes(bot('help'))))
      await world.gitlab.resend(sent);
    await world.untilQuiet();

    expect(delivery.responseStatus).toBe(200);
    expect(answers(project, fix)).toHaveLength(1);
  });

  it('is not the bot itself', async () => {
    const { project, fix } = await proposed();

    await say(project, fix, bot('ignore'), world.gitlab.users.bot);

    expect(fix.state).toBe('opened');
  });
});

function commitOf(project: ProjectHandle, sha: string): Noteable {
  return project.commitThread(sha);
}

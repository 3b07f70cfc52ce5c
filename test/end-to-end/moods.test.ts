import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultEffect, FaultTarget } from '../support/gitlab/faults.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { leftBehind } from '../support/left-behind.ts';
import { anyStore, type TestStore } from '../support/service-stores.ts';
import { startWorld, type World } from '../support/service-world.ts';
import { type SituationName, situations, tell } from '../support/situations.ts';
import {
  commit,
  createMergeRequest,
  updateMergeRequest,
  createNote,
  commentOnCommit,
  createDiscussion,
  editNote,
  deleteBranch,
} from '../support/write-endpoints.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: TestStore;
let world: World;

beforeAll(async () => {
  store = await anyStore.start();
  world = await startWorld(store);
});

afterAll(async () => {
  await world.close();
  await store.close();
});

afterEach(() => {
  world.gitlab.faults.clear();
});

const rateLimitWithoutHeader: FaultEffect = {
  status: 429,
  json: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
};
const internalError: FaultEffect = { status: 500, json: { message: '500 Internal Server Error' } };

/** How GitLab fails for a moment, by what a reader of the table calls it. */
const moods = {
  '429 with Retry-After': 'rate limit',
  '429 without it': rateLimitWithoutHeader,
  '500': internalError,
  '502 page': '502 page',
  '504 after doing it': '504 after doing it',
  reset: 'reset',
  'reset after doing it': 'reset after doing it',
  '409 resource lock': '409 Resource lock',
} as const satisfies Readonly<Record<string, FaultEffect>>;

type Mood = keyof typeof moods;
const all = Object.keys(moods) as Mood[];

/** The writes that the bot makes, where it makes them, with the moods that no other test tries there. */
const writes: readonly (readonly [SituationName, string, readonly Mood[]])[] = [
  [
    'a merge request into a branch',
    commit,
    ['429 without it', '500', '504 after doing it', '409 resource lock'],
  ],
  [
    'a merge request into a branch',
    createMergeRequest,
    ['429 with Retry-After', '429 without it', '500', '504 after doing it'],
  ],
  ['a merge request for a mistake in an included file', commit, all],
  ['a merge request for a mistake in an included file', deleteBranch, all],
  ['a merge request and a comment on another', createNote, all],
  ['a suggestion', createDiscussion, all],
  ['advice on a commit', commentOnCommit, all],
  ['another edit of its merge request', commit, all],
  ['another edit of its merge request', updateMergeRequest, all],
  ['word that its fix passed', createNote, all],
  ['word that its fix passed', updateMergeRequest, all],
  ['other word on its fix than before', editNote, all],
  ['the withdrawal of its fix', createNote, all],
  ['the withdrawal of its fix', updateMergeRequest, all],
  ['the withdrawal of its fix', deleteBranch, all],
  ['a further commit on its fix', commit, all],
  ['a further commit on its fix', createNote, all],
  ['a further commit on its fix', updateMergeRequest, all],
];

const undisturbed = new Map<SituationName, Promise<unknown>>();

/** What the bot leaves behind when GitLab is in a good mood. */
function leftUndisturbed(name: SituationName): Promise<unknown> {
  const known = undisturbed.get(name) ?? leaveUndisturbed(name);
  undisturbed.set(name, known);
  return known;
}

async function leaveUndisturbed(name: SituationName): Promise<unknown> {
  const { project, pipeline } = await situations[name](world);
  const before = await leftBehind(project);
  await tell(world, pipeline);
  const after = await leftBehind(project);
  expect(after).not.toEqual(before);
  return after;
}

/** Requests of one operation in one project: tests that run at once do not get each other's failures. */
function inProject(project: ProjectHandle, operation: string): (request: FaultTarget) => boolean {
  return ({ method, endpoint, target }) =>
    `${method} ${endpoint ?? ''}` === operation && target.includes(`/projects/${project.id}/`);
}

function faultsIn(project: ProjectHandle): number {
  return world.gitlab.requests.all.filter(
    ({ fault, target }) => fault !== null && target.includes(`/projects/${project.id}/`),
  ).length;
}

describe.each(writes)('%s: %s', (name, operation, suited) => {
  it.each(suited)('%s is overcome, with exactly one of everything', async (mood) => {
    const wanted = await leftUndisturbed(name);
    const { project, pipeline } = await situations[name](world);
    world.gitlab.faults.once(inProject(project, operation), moods[mood]);

    await tell(world, pipeline);

    expect(faultsIn(project)).toBe(1);
    expect(await leftBehind(project)).toEqual(wanted);
    expect(world.service.output()).not.toContain(world.gitlab.token);
  });
});

describe('an outage that outlasts the attempts of one job', () => {
  it.each([
    ['the withdrawal of its fix', deleteBranch],
    ['a merge request for a mistake in an included file', deleteBranch],
    ['word that its fix passed', updateMergeRequest],
  ] as const)('%s: %s is made up for when the job is tried again', async (name, operation) => {
    const wanted = await leftUndisturbed(name);
    const { project, pipeline } = await situations[name](world);
    world.gitlab.faults.times(6, inProject(project, operation), internalError);

    await tell(world, pipeline);

    expect(faultsIn(project)).toBe(6);
    expect(await leftBehind(project)).toEqual(wanted);
  });
});

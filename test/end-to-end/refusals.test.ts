import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../support/gitlab/faults.ts';
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

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

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

const forbidden: FaultEffect = { status: 403, json: { message: '403 Forbidden' } };

interface Told {
  readonly project: ProjectHandle;
  readonly before: unknown;
  /** Of the last job that was done or failed. */
  readonly reported: unknown;
  /** How often the refused operations were asked for. */
  readonly asked: number;
}

/** Tells the service of a situation in a GitLab that refuses some operations for good. */
async function tellRefusing(
  name: SituationName,
  operations: readonly string[],
  effect: FaultEffect = forbidden,
): Promise<Told> {
  const { project, pipeline } = await situations[name](world);
  const before = await leftBehind(project);
  for (const operation of operations) world.gitlab.faults.always(operation, effect);
  world.gitlab.requests.clear();
  await tell(world, pipeline);
  const last = world.service.log.findLast(({ msg }) => msg === 'job done' || msg === 'job failed');
  const asked = operations.reduce((sum, operation) => sum + world.gitlab.requests.count(operation), 0);
  expect(world.service.output()).not.toContain(world.gitlab.token);
  expect(await (await fetch(`${world.service.url}/`)).text()).not.toContain(world.gitlab.token);
  return { project, before, reported: last?.['outcome'] ?? last?.['err'], asked };
}

describe.each([
  ['403 with a reason', forbidden],
  ['403 without one', 'empty 403'],
] as const)('%s', (_name, effect) => {
  it('to every write leaves nothing, and is said', async () => {
    const operations = [commit, commentOnCommit];
    const { project, before, reported, asked } = await tellRefusing(
      'a merge request into a branch',
      operations,
      effect,
    );

    expect(await leftBehind(project)).toEqual(before);
    expect(reported).toMatchObject({ kind: 'not-permitted' });
    expect(asked).toBe(2);
  });

  it('to a merge request leaves a comment with the patch, and no branch', async () => {
    const { project, reported, asked } = await tellRefusing(
      'a merge request into a branch',
      [createMergeRequest],
      effect,
    );

    expect(await project.branches()).toEqual(['main']);
    expect(project.commitNotes((await project.head())!)).toMatchObject([
      { body: expect.stringContaining('+  DOCKER_HOST: "tcp://docker:2376"') as string },
    ]);
    expect(reported).toMatchObject({ kind: 'commented' });
    expect(asked).toBe(1);
  });

  it('to a change of the merge request is said, and asked for once', async () => {
    const { project, reported, asked } = await tellRefusing(
      'another edit of its merge request',
      [updateMergeRequest],
      effect,
    );

    expect(project.mergeRequests).toMatchObject([{ state: 'opened' }]);
    expect(reported).toMatchObject({ type: 'GitlabRejected' });
    expect(asked).toBe(1);
  });

  it('to the comment that names a merge request leaves the merge request', async () => {
    const { project, reported, asked } = await tellRefusing(
      'a merge request and a comment on another',
      [createNote],
      effect,
    );

    expect(project.openMergeRequests).toMatchObject([
      { sourceBranch: 'feature' },
      { targetBranch: 'feature' },
    ]);
    expect(project.notes(project.mergeRequests[0]!)).toEqual([]);
    expect(reported).toMatchObject({ kind: 'created' });
    expect(asked).toBe(1);
  });

  it('to a suggestion leaves a merge request and a comment instead', async () => {
    const { project, reported, asked } = await tellRefusing('a suggestion', [createDiscussion], effect);

    expect(project.openMergeRequests).toMatchObject([
      { sourceBranch: 'feature' },
      { targetBranch: 'feature' },
    ]);
    expect(project.notes(project.mergeRequests[0]!)).toMatchObject([{ suggestions: [] }]);
    expect(reported).toMatchObject({ kind: 'created' });
    expect(asked).toBe(1);
  });

  it('to advice is said', async () => {
    const { project, before, reported, asked } = await tellRefusing(
      'advice on a commit',
      [commentOnCommit],
      effect,
    );

    expect(await leftBehind(project)).toEqual(before);
    expect(reported).toMatchObject({ kind: 'not-permitted' });
    expect(asked).toBe(1);
  });

  it('to other words in a comment leaves the merge request as it was', async () => {
    const { project, before, reported, asked } = await tellRefusing(
      'other word on its fix than before',
      [editNote],
      effect,
    );

    expect(await leftBehind(project)).toEqual(before);
    expect(reported).toMatchObject({ type: 'GitlabRejected' });
    expect(asked).toBe(1);
  });

  it('to the removal of a branch leaves that branch alone', async () => {
    const { project, reported, asked } = await tellRefusing(
      'the withdrawal of its fix',
      [deleteBranch],
      effect,
    );

    expect(project.mergeRequests).toMatchObject([{ state: 'closed' }]);
    expect(reported).toMatchObject({ kind: 'withdrawn' });
    expect(asked).toBe(1);
  });

  it('to the removal of the branch that was linted does not hold up the fix', async () => {
    const { project, reported } = await tellRefusing(
      'a merge request for a mistake in an included file',
      [deleteBranch],
      effect,
    );

    expect(project.openMergeRequests).toMatchObject([{ targetBranch: 'main' }]);
    expect(reported).toMatchObject({ kind: 'created' });
  });
});

describe('an answer that quotes the token', () => {
  it('is said without it, in the log and on the dashboard', async () => {
    const quoting = { status: 403, json: { message: `403 Forbidden (token ${world.gitlab.token})` } };

    const { reported } = await tellRefusing(
      'another edit of its merge request',
      [updateMergeRequest],
      quoting,
    );

    expect(JSON.stringify(reported)).toContain('403 Forbidden');
  });
});

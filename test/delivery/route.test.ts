import { describe, expect, it } from 'vitest';
import { destinationOf, routeOf } from '../../src/delivery/route.ts';
import { supersededBy } from '../../src/delivery/superseded.ts';
import type { MergeRequest } from '../../src/gitlab/schema.ts';

describe('routeOf', () => {
  it.each([
    [
      { source: 'push', ref: 'main', tag: false },
      { kind: 'branch', branch: 'main' },
    ],
    [
      { source: 'schedule', ref: 'release/1', tag: false },
      { kind: 'branch', branch: 'release/1' },
    ],
    [
      { source: 'parent_pipeline', ref: 'main', tag: false },
      { kind: 'branch', branch: 'main' },
    ],
    [
      { source: 'push', ref: 'pipewright/tls-mismatch-build-0', tag: false },
      { kind: 'ignored', reason: 'own-branch' },
    ],
    [
      { source: 'merge_request_event', ref: 'refs/merge-requests/7/head', tag: false },
      { kind: 'merge-request', iid: 7 },
    ],
    [
      { source: 'merge_request_event', ref: 'refs/merge-requests/7/merge', tag: false },
      { kind: 'merge-request', iid: 7 },
    ],
    [{ source: 'push', ref: 'v1.0', tag: true }, { kind: 'tag' }],
  ])('sends %j to %j', (pipeline, route) => {
    expect(routeOf(pipeline)).toEqual(route);
  });
});

describe('destinationOf', () => {
  const project = { id: 5, defaultBranch: 'main' };
  const branch = { kind: 'branch', branch: 'feature' } as const;
  const ofMergeRequest = { kind: 'merge-request', iid: 7 } as const;
  const mergeRequest = {
    iid: 7,
    state: 'opened',
    sourceBranch: 'feature',
    sourceProjectId: 5,
  } as MergeRequest;

  it.each([
    [branch, null, { targetBranch: 'feature', mergeRequestIid: null, isFork: false }],
    [branch, mergeRequest, { targetBranch: 'feature', mergeRequestIid: 7, isFork: false }],
    [ofMergeRequest, mergeRequest, { targetBranch: 'feature', mergeRequestIid: 7, isFork: false }],
    [
      ofMergeRequest,
      { ...mergeRequest, sourceProjectId: 6 },
      { targetBranch: 'feature', mergeRequestIid: 7, isFork: true },
    ],
    [{ kind: 'tag' } as const, null, { targetBranch: 'main', mergeRequestIid: null, isFork: false }],
  ])('answers %j with %j at %j', (route, shown, destination) => {
    expect(destinationOf(route, project, shown)).toEqual({ kind: 'destination', destination });
  });

  it.each([
    [{ ...mergeRequest, state: 'merged' } as const, 'merge-request-not-open'],
    [{ ...mergeRequest, sourceBranch: 'pipewright/x' }, 'own-branch'],
    [null, 'merge-request-not-open'],
  ])('does not answer a merge request such as %j', (shown, reason) => {
    expect(destinationOf(ofMergeRequest, project, shown)).toEqual({ kind: 'ignored', reason });
  });
});

describe('supersededBy', () => {
  const failed = { id: 10, status: 'failed', source: 'push' };

  it.each([
    [{ id: 11, status: 'success', source: 'push' }, true],
    [{ id: 11, status: 'success', source: 'web' }, true],
    [{ id: 9, status: 'success', source: 'push' }, false],
    [{ id: 11, status: 'running', source: 'push' }, false],
    [{ id: 11, status: 'failed', source: 'push' }, false],
    [{ id: 11, status: 'success', source: 'schedule' }, false],
  ])('takes %j as the answer to a failed push: %s', (other, isAnswer) => {
    expect(supersededBy(failed, [other])).toBe(isAnswer ? other : null);
  });

  it('compares schedules with schedules', () => {
    const nightly = { id: 10, status: 'failed', source: 'schedule' };
    const nextNight = { id: 20, status: 'success', source: 'schedule' };

    expect(supersededBy(nightly, [{ id: 15, status: 'success', source: 'push' }, nextNight])).toBe(nextNight);
  });
});

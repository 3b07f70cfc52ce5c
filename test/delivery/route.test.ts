import { describe, expect, it } from 'vitest';
import { routeOf } from '../../src/delivery/route.ts';
import { supersededBy } from '../../src/delivery/superseded.ts';

describe('routeOf', () => {
  it.each([
    [
      { source: 'push', ref: 'main', tag: false },
      { kind: 'merge-request', targetBranch: 'main' },
    ],
    [
      { source: 'schedule', ref: 'release/1', tag: false },
      { kind: 'merge-request', targetBranch: 'release/1' },
    ],
    [
      { source: 'push', ref: 'pipewright/tls-mismatch-build-0', tag: false },
      { kind: 'ignored', reason: 'own-branch' },
    ],
    [
      { source: 'merge_request_event', ref: 'refs/merge-requests/1/head', tag: false },
      { kind: 'not-yet-routed', reason: 'merge-request-pipeline' },
    ],
    [
      { source: 'push', ref: 'v1.0', tag: true },
      { kind: 'not-yet-routed', reason: 'tag-pipeline' },
    ],
    [
      { source: 'parent_pipeline', ref: 'main', tag: false },
      { kind: 'not-yet-routed', reason: 'child-pipeline' },
    ],
  ])('sends %j to %j', (pipeline, route) => {
    expect(routeOf(pipeline)).toEqual(route);
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

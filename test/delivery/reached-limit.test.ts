import { describe, expect, it } from 'vitest';
import { reachedLimit } from '../../src/delivery/reached-limit.ts';
import type { MergeRequest } from '../../src/gitlab/schema.ts';

const now = Date.parse('2026-03-02T12:00:00Z');

function mergeRequest(changes: Partial<MergeRequest>): MergeRequest {
  return {
    iid: 1,
    state: 'merged',
    title: '',
    description: '',
    sourceBranch: 'pipewright/tls-mismatch-build-0123456789',
    targetBranch: 'main',
    webUrl: '',
    headSha: null,
    sourceProjectId: 1,
    targetProjectId: 1,
    labels: [],
    draft: false,
    createdAt: '2026-02-01T00:00:00Z',
    diffRefs: null,
    ...changes,
  };
}

describe('reachedLimit', () => {
  const limits = { openMergeRequests: 2, mergeRequestsPerDay: 2 };

  it('counts what is open, and what was opened within a day', () => {
    const open = mergeRequest({ state: 'opened' });
    const recent = mergeRequest({ createdAt: '2026-03-01T12:00:01Z' });
    expect(reachedLimit([open], limits, now)).toBeNull();
    expect(reachedLimit([open, open], limits, now)).toMatch(/open merge requests/);
    expect(reachedLimit([recent], limits, now)).toBeNull();
    expect(reachedLimit([recent, recent], limits, now)).toMatch(/a day/);
  });

  it('counts neither older ones nor those from branches of others', () => {
    const old = mergeRequest({ createdAt: '2026-03-01T12:00:00Z' });
    const foreign = mergeRequest({ state: 'opened', sourceBranch: 'quoting-a-marker' });
    expect(reachedLimit([old, old, foreign, foreign], limits, now)).toBeNull();
  });

  it('of zero lets none through', () => {
    expect(reachedLimit([], { ...limits, openMergeRequests: 0 }, now)).not.toBeNull();
  });
});

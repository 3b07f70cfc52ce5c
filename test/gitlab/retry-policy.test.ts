import { describe, expect, it } from 'vitest';
import {
  delayBefore,
  type FailedAttempt,
  isRepeatable,
  parseRetryAfter,
} from '../../src/gitlab/http/retry-policy.ts';

function attempt(changes: Partial<FailedAttempt>): FailedAttempt {
  return { method: 'GET', path: 'projects/1', status: 500, reason: '', retryAfterMs: null, ...changes };
}

describe('isRepeatable', () => {
  it.each([
    [{ method: 'GET', status: 502 }, true],
    [{ method: 'GET', status: null }, true],
    [{ method: 'PUT', status: 503 }, true],
    [{ method: 'POST', status: 429 }, true],
    [{ method: 'POST', status: 409, reason: '409 Conflict: Resource lock' }, true],
    [
      {
        method: 'POST',
        path: 'projects/1/merge_requests',
        status: 400,
        reason: '{"source_branch":["does not exist"]}',
      },
      true,
    ],
    [{ method: 'POST', path: 'projects/1/ci/lint', status: null }, true],
    [{ method: 'POST', path: 'projects/1/repository/commits', status: null }, false],
    [{ method: 'POST', path: 'projects/1/merge_requests', status: 502 }, false],
    [
      {
        method: 'POST',
        path: 'projects/1/merge_requests',
        status: 409,
        reason: 'Another open merge request already exists',
      },
      false,
    ],
    [{ method: 'GET', status: 404 }, false],
    [{ method: 'GET', status: 401 }, false],
  ])('%j: %s', (changes, repeatable) => {
    expect(isRepeatable(attempt(changes))).toBe(repeatable);
  });
});

describe('the delay before the next attempt', () => {
  it('is what GitLab asked for', () => {
    expect(delayBefore(attempt({ retryAfterMs: 7_000 }), 1, 0.5)).toBe(7_000);
  });

  it('doubles, is spread, and stays below a limit', () => {
    const delays = [1, 2, 3, 9].map((number) =>
      [0, 1].map((random) => delayBefore(attempt({}), number, random)),
    );

    expect(delays).toEqual([
      [125, 250],
      [250, 500],
      [500, 1_000],
      [4_000, 8_000],
    ]);
  });

  it.each([
    ['30', 30_000],
    ['Mon, 23 Nov 2026 10:00:10 GMT', 10_000],
    ['soon', null],
    [null, null],
  ])('reads Retry-After %j as %s milliseconds', (header, milliseconds) => {
    expect(parseRetryAfter(header, Date.parse('2026-11-23T10:00:00Z'))).toBe(milliseconds);
  });
});

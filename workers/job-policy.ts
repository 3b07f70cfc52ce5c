import { GitlabRejected, GitlabUnavailable } from '../src/gitlab/gitlab-error.ts';
import type { JobVerdictOnError } from '../src/queue/run-workers.ts';

/**
 * What becomes of a job that threw: the one place that maps errors to attempts. What GitLab refuses it
 * refuses again, except that an expired token (401) can be renewed meanwhile. A fault of ours is tried
 * again like an outage; the queue gives up after its number of attempts.
 */
export function judgeError(error: unknown): JobVerdictOnError {
  if (error instanceof GitlabRejected && error.status !== 401) return { kind: 'final' };
  const waitMs = error instanceof GitlabUnavailable ? (error.retryAfterMs ?? 0) : 0;
  return { kind: 'retry', atLeastMs: waitMs };
}

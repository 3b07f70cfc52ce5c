/** One attempt that did not succeed. */
export interface FailedAttempt {
  readonly method: string;
  /** Below `/api/v4/`, without the query. */
  readonly path: string;
  /** null: no answer came (connection refused, reset, timed out). */
  readonly status: number | null;
  /** What GitLab said, as one line. */
  readonly reason: string;
  /** How long GitLab asked to wait; null where it did not say. */
  readonly retryAfterMs: number | null;
}

const firstDelayMs = 250;
const longestDelayMs = 8_000;

/** Reads a `Retry-After` header: seconds, or a date. Null where it is missing or neither. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * Whether the server may be asked again, because what failed cannot have taken effect or may take
 * effect twice. A POST that got no answer or a 5xx may have been carried out: its caller has to look first.
 */
export function isRepeatable(failed: FailedAttempt): boolean {
  if (failed.status === 429 || isResourceLocked(failed) || isBranchNotYetVisible(failed)) return true;
  if (failed.status !== null && failed.status < 500) return false;
  return failed.method !== 'POST' || isPureQuery(failed.path);
}

/** Milliseconds before attempt number `attempt + 1` (from 1): what GitLab asked for, else doubling with jitter. */
export function delayBefore(failed: FailedAttempt, attempt: number, random: number): number {
  if (failed.retryAfterMs !== null) return failed.retryAfterMs;
  const ceiling = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
  return Math.round(ceiling * (0.5 + random / 2));
}

/** GitLab serialises writes to some records: `409 {"message":"409 Conflict: Resource lock"}`. */
function isResourceLocked(failed: FailedAttempt): boolean {
  return failed.status === 409 && /resource lock/i.test(failed.reason);
}

/** For a moment after a push the branch is not there yet for the rest of GitLab: "source_branch does not exist". */
function isBranchNotYetVisible(failed: FailedAttempt): boolean {
  return (
    (failed.status === 400 || failed.status === 422) &&
    failed.path.endsWith('/merge_requests') &&
    /source.branch.{0,80}does not exist/i.test(failed.reason)
  );
}

/** The POST that only asks. */
function isPureQuery(path: string): boolean {
  return path.endsWith('/ci/lint');
}

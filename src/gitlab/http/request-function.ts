import { createRequesterFn } from '@gitbeaker/requester-utils';
import { GitlabRejected, GitlabUnavailable } from '../gitlab-error.ts';
import type { Clock } from './clock.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { errorReason, parseJson, readText, ResponseTooLarge } from './read-body.ts';
import { delayBefore, type FailedAttempt, isRepeatable, parseRetryAfter } from './retry-policy.ts';
import { streamBody } from './stream-body.ts';

/** One answered or unanswered request, for metrics. */
export interface RequestObservation {
  readonly method: string;
  /** null: no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
}

export interface RequestSettings {
  readonly clock: Clock;
  /** Aborts everything under way, for instance when the process shuts down. */
  readonly signal?: AbortSignal;
  /** Longest time without an answer, or between two chunks of one. */
  readonly timeoutMs: number;
  /** How long one call may wait between its attempts in all; beyond it, the caller's queue has to wait instead. */
  readonly retryBudgetMs: number;
  readonly maxAttempts: number;
  /** Requests under way at once, so that a big pipeline does not run into GitLab's limits. */
  readonly maxConcurrency: number;
  /** Largest JSON or text answer. */
  readonly maxBodyBytes: number;
  /** Largest streamed answer. */
  readonly maxStreamBytes: number;
  readonly onRequest?: (observation: RequestObservation) => void;
}

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | FormData | undefined;
  readonly asStream: boolean;
}

interface Answer {
  readonly body: unknown;
  readonly headers: Record<string, string>;
  readonly status: number;
}

/**
 * The request function for @gitbeaker/rest. Its own one retries ten times within 0.3 s, ignores
 * `Retry-After`, follows redirects (a POST becomes a GET, the token goes along to another host), and
 * carries the token in its errors.
 *
 * Calls throw `GitlabUnavailable`, `GitlabRejected`, or the reason of `settings.signal`.
 */
export function createRequestFunction(settings: RequestSettings) {
  const limited = limitConcurrency(settings.maxConcurrency);
  return createRequesterFn(
    (_service, options) => Promise.resolve(options),
    async (endpoint, options) => {
      const request = toRequest(endpoint, options ?? {});
      const answer = await limited(() => callGitlab(request, settings));
      // NOTE: gitbeaker types bodies as a closed union; ours are checked by a schema at the call.
      return { ...answer, body: answer.body as Record<string, unknown> };
    },
  );
}

function toRequest(endpoint: string, options: Record<string, unknown>): Request {
  const { prefixUrl, searchParams, method, headers, body, asStream } = options as {
    prefixUrl: string;
    searchParams?: string;
    method: string;
    headers: Record<string, string>;
    body?: string | FormData;
    asStream?: boolean;
  };
  // A `..` from a file name would be resolved by URL and reach another endpoint.
  if (endpoint.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new GitlabRejected({ method, path: endpoint }, 400, 'a path segment is "." or ".."');
  }
  const url = new URL(endpoint, `${prefixUrl.replace(/\/+$/, '')}/`);
  url.search = searchParams ?? '';
  return { url, method, path: endpoint, headers, body, asStream: asStream === true };
}

async function callGitlab(request: Request, settings: RequestSettings): Promise<Answer> {
  let waitedMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    settings.signal?.throwIfAborted();
    const outcome = await attemptOnce(request, settings);
    if (outcome.kind === 'answer') return outcome.answer;
    const delayMs = delayBefore(outcome.failed, attempt, settings.clock.random());
    const exhausted = attempt >= settings.maxAttempts || waitedMs + delayMs > settings.retryBudgetMs;
    if (exhausted || !isRepeatable(outcome.failed)) throw toError(outcome.failed, outcome.cause);
    await settings.clock.sleep(delayMs, settings.signal);
    waitedMs += delayMs;
  }
}

type Attempt =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly failed: FailedAttempt; readonly cause: unknown };

async function attemptOnce(request: Request, settings: RequestSettings): Promise<Attempt> {
  const startedAt = settings.clock.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Error('timed out')), settings.timeoutMs);
  const signal =
    settings.signal === undefined ? timeout.signal : AbortSignal.any([settings.signal, timeout.signal]);
  let status: number | null = null;
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, 'user-agent': 'pipewright' },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    });
    status = response.status;
    if (!response.ok) return await readFailure(request, response, settings);
    const body = request.asStream
      ? streamBody(response, request, timeout, settings)
      : await readBody(response, settings.maxBodyBytes);
    return { kind: 'answer', answer: { body, headers: Object.fromEntries(response.headers), status } };
  } catch (error) {
    settings.signal?.throwIfAborted();
    if (error instanceof GitlabRejected) throw error;
    if (error instanceof ResponseTooLarge) throw new GitlabRejected(request, status ?? 0, error.message);
    const { method, path } = request;
    const failed = { method, path, status: null, reason: networkReason(error), retryAfterMs: null };
    return { kind: 'failed', failed, cause: error };
  } finally {
    clearTimeout(timer);
    settings.onRequest?.({ method: request.method, status, durationMs: settings.clock.now() - startedAt });
  }
}

async function readBody(response: Response, limit: number): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await readText(response, limit);
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return isJson ? parseJson(text) : text;
}

async function readFailure(
  request: Request,
  response: Response,
  settings: RequestSettings,
): Promise<Attempt> {
  const { method, path } = request;
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    const target = response.headers.get('location') ?? 'nowhere';
    throw new GitlabRejected(
      request,
      status,
      `redirected to ${target}; GITLAB_URL must be the final address`,
    );
  }
  const said = withoutToken(await readText(response, settings.maxBodyBytes), request);
  const reason = errorReason(said) || 'no reason given';
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), settings.clock.now());
  return { kind: 'failed', failed: { method, path, status, reason, retryAfterMs }, cause: undefined };
}

/** Some proxies and debug pages quote the request; what went wrong is kept with the job and shown. */
function withoutToken(text: string, { headers }: Request): string {
  const token = /^Bearer (\S+)$/.exec(new Headers(headers).get('authorization') ?? '')?.[1];
  return token === undefined ? text : text.replaceAll(token, '[REDACTED]');
}

function toError(failed: FailedAttempt, cause: unknown): Error {
  const { status, reason, retryAfterMs } = failed;
  if (status === null) return new GitlabUnavailable(failed, null, reason, null, { cause });
  // What may be repeated and still failed is not refused for good: a lock, a branch not yet visible.
  if (status === 429 || status >= 500 || isRepeatable(failed)) {
    return new GitlabUnavailable(failed, status, `${status} ${reason}`, retryAfterMs);
  }
  return new GitlabRejected(failed, status, reason);
}

/** `fetch failed` says nothing; its cause holds the system's code, for instance ECONNREFUSED. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? `no answer (${String(cause.code)})` : `no answer (${cause.message})`;
}

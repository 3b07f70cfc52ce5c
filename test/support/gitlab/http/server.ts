import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerOf, type FaultAnswer, type FaultEffect, type Faults } from '../faults.ts';
import type { Instance } from '../instance.ts';
import type { LoggedRequest, RequestLog } from '../request-log.ts';
import { ApiError } from './api-error.ts';
import { authenticate, checkScope } from './authentication.ts';
import { nestFields } from './nested-fields.ts';
import { ParameterError, readParameters } from './parameters.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { Reply } from './reply.ts';
import { parseBody, readBytes } from './request-body.ts';
import type { Method } from './route.ts';
import type { Match, Router } from './router.ts';

/** What surrounds the routes; the test holds the other end of each. */
export interface ServerParts {
  readonly instance: Instance;
  readonly router: Router;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly limiter: RateLimiter;
  /** Requests GitLab knows but the stand-in does not, or that carry fields no endpoint has. */
  readonly unknownRequests: string[];
  /** Added to every answer, in milliseconds. */
  latency: () => number;
  /** Awaited before a request is carried out. */
  onRequest: (request: LoggedRequest) => void | Promise<void>;
  /** Awaited after a request was carried out and before the answer is sent. */
  onResponse: (request: LoggedRequest) => void | Promise<void>;
}

/** The HTTP side of the stand-in. */
export function createGitlabServer(parts: ServerParts): Server {
  return createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      // Nothing may fail silently: a bug in the stand-in must not look like a bug of its user.
      parts.unknownRequests.push(`internal error at ${request.method} ${request.url}: ${describe(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: { message: '500 Internal Server Error' } });
    });
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBytes(request);
  const target = request.url ?? '/';
  const [path = '', query = ''] = splitTarget(target);
  const apiPrefix = `${parts.instance.settings.relativeRoot}/api/v4`;
  const match = path.startsWith(`${apiPrefix}/`)
    ? parts.router.find(request.method ?? '', path.slice(apiPrefix.length))
    : null;
  const logged = logRequest(parts, request, body, match);
  await parts.onRequest(logged);
  const effect = parts.faults.take({
    method: logged.method,
    endpoint: logged.endpoint,
    target,
    body,
  });
  logged.fault = effect === null ? null : JSON.stringify(effect);
  const wait = parts.latency() + slowness(effect);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  if (effect === 'reset') return finish(logged, null, () => request.socket.destroy());
  if (effect === 'timeout') return;
  const prepared = effect === null ? null : answerOf(effect);
  const reply =
    prepared === null
      ? await carryOut(parts, { request, path, query, body, match })
      : preparedReply(prepared);
  await parts.onResponse(logged);
  if (effect === 'timeout after doing it') return;
  if (effect === 'reset after doing it') return finish(logged, null, () => request.socket.destroy());
  const answer = effect === '504 after doing it' ? gatewayTimeout : reply;
  finish(logged, answer.status, () => send(response, answer));
}

/** What a proxy in front of GitLab says when it has waited too long, whatever GitLab has done meanwhile. */
const gatewayTimeout: Reply = {
  status: 504,
  body: Buffer.from('<html><head><title>504 Gateway Time-out</title></head></html>'),
  headers: { 'content-type': 'text/html' },
};

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function slowness(effect: FaultEffect | null): number {
  return typeof effect === 'object' && effect !== null && 'slow' in effect ? effect.slow : 0;
}

function finish(logged: LoggedRequest, status: number | null, act: () => void): void {
  logged.status = status;
  logged.durationMs = performance.now() - logged.startedAt;
  act();
}

function logRequest(
  parts: ServerParts,
  request: IncomingMessage,
  body: Buffer,
  match: Match | null,
): LoggedRequest {
  const { log, instance } = parts;
  const value = request.headers['private-token'] ?? request.headers.authorization?.replace(/^Bearer /, '');
  const headers = Object.entries(request.headers).flatMap(([name, header]) =>
    name === 'private-token' || name === 'authorization' ? [] : [[name, String(header)] as const],
  );
  const logged: LoggedRequest = {
    number: log.all.length + 1,
    method: request.method ?? '',
    target: request.url ?? '/',
    endpoint: match?.route.template ?? null,
    query: splitTarget(request.url ?? '/')[1],
    headers: Object.fromEntries(headers),
    body,
    tokenName: instance.tokens.get(String(value))?.name ?? null,
    startedAt: performance.now(),
    durationMs: Number.NaN,
    status: null,
    fault: null,
  };
  log.add(logged);
  return logged;
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly match: Match | null;
}

async function carryOut(parts: ServerParts, incoming: Incoming): Promise<Reply> {
  try {
    const reply = await dispatch(parts, incoming);
    return { ...reply, headers: { ...reply.headers, ...parts.limiter.headers() } };
  } catch (error) {
    if (error instanceof ApiError)
      return {
        status: error.status,
        body: error.body,
        headers: { ...error.headers, ...parts.limiter.headers() },
      };
    if (!(error instanceof ParameterError)) throw error;
    if (error.unknown.length > 0)
      parts.unknownRequests.push(
        `${incoming.request.method} ${incoming.path}: ${error.message} (body ${incoming.body.toString('utf8').slice(0, 500)})`,
      );
    return { status: 400, body: { error: error.message } };
  }
}

async function dispatch(parts: ServerParts, incoming: Incoming): Promise<Reply> {
  const { instance } = parts;
  const { request, match, query } = incoming;
  const identity = authenticate(instance, request.headers, query);
  parts.limiter.count(identity.token);
  if (request.headers['x-gitlab-event-uuid'] !== undefined)
    parts.unknownRequests.push(
      `${request.method} ${request.url} carries X-Gitlab-Event-UUID: GitLab may drop the hooks it causes as recursive`,
    );
  if (match === null) {
    parts.unknownRequests.push(`${request.method} ${request.url}`);
    const methods = parts.router.methodsFor(incoming.path.replace(/^.*?\/api\/v4/, ''));
    if (methods.length > 0) throw new ApiError(405, { error: '405 Not Allowed' });
    throw new ApiError(404, { error: '404 Not Found' });
  }
  const { route, path } = match;
  checkScope(identity.token, route);
  const given = {
    ...nestFields(new URLSearchParams(query)),
    ...(await parseBody(request.headers['content-type'] ?? 'application/json', incoming.body)),
  };
  delete given['private_token'];
  const call = {
    instance,
    method: route.method,
    path,
    values: readParameters(route.parameters, withoutPathParameters(given, path)),
    user: identity.user,
    token: identity.token,
    url: new URL(request.url ?? '/', new URL(instance.url).origin),
  };
  const handle = async (): Promise<Reply> => route.handle(call);
  return isRead(route.method) ? handle() : instance.lock.run(handle);
}

/** Clients repeat path parameters in the body (`id`, `branch`); GitLab's parameters are one set, so that is harmless. */
function withoutPathParameters(
  given: Readonly<Record<string, unknown>>,
  path: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => !(Object.hasOwn(path, name) && String(value) === path[name]),
    ),
  );
}

function isRead(method: Method): boolean {
  return method === 'GET' || method === 'HEAD';
}

function preparedReply(answer: FaultAnswer): Reply {
  const { status, headers = {} } = answer;
  if (answer.html !== undefined)
    return {
      status,
      body: Buffer.from(answer.html),
      headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    };
  if (answer.text !== undefined)
    return { status, body: Buffer.from(answer.text), headers: { 'content-type': 'text/plain', ...headers } };
  return { status, body: answer.json ?? { message: `${status}` }, headers };
}

function send(response: ServerResponse, reply: Reply): void {
  const isBytes = reply.body instanceof Uint8Array;
  const payload =
    reply.body === undefined ? '' : isBytes ? (reply.body as Uint8Array) : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    ...(reply.body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
    'x-request-id': randomUUID(),
    'x-gitlab-meta': '{"version":"1"}',
    vary: 'Origin',
    ...reply.headers,
  });
  response.end(payload);
}

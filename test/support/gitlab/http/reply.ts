/** What a route answers. `body` is sent as JSON unless it is bytes. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export function noContent(): Reply {
  return { status: 204 };
}

export function bytes(body: Uint8Array, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers: { 'content-type': 'text/plain', ...headers } };
}

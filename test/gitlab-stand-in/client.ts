import type { Gitlab } from '../support/gitlab/gitlab.ts';

/** Parsed JSON: tests read whatever they assert. */
// eslint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text where it is not JSON. */
  readonly body: Json;
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A plain fetch below `/api/v4`, as nothing but the protocol is under test here. */
export function clientOf(gitlab: Gitlab, token: string | null = gitlab.token): Send {
  return async (method, path, body) => {
    const response = await fetch(`${gitlab.url}/api/v4${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { 'private-token': token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Instance } from '../instance.ts';
import type { Token, User } from '../state/user.ts';
import { ApiError, forbidden, unauthorized } from './api-error.ts';
import type { Route } from './route.ts';

export interface Identity {
  readonly user: User | null;
  readonly token: Token | null;
}

/**
 * Finds out who asks, from `PRIVATE-TOKEN`, `Authorization: Bearer` or the `private_token` parameter.
 *
 * @throws ApiError 401 for unknown, expired and revoked tokens, 403 for blocked users.
 */
export function authenticate(instance: Instance, headers: IncomingHttpHeaders, query: string): Identity {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const given = headers['private-token'] ?? bearer ?? new URLSearchParams(query).get('private_token');
  if (given === undefined || given === null || given === '') return { user: null, token: null };
  const token = instance.tokens.get(String(given));
  if (token === undefined) throw unauthorized();
  const now = instance.clock.now();
  if (token.revoked) throw invalidToken('Token was revoked. You have to re-authorize from the user.');
  if (token.expiresAt !== null && token.expiresAt <= now)
    throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  if (token.user.state === 'blocked') throw forbidden('Your account has been blocked.');
  token.lastUsedAt = now;
  return { user: token.user, token };
}

function invalidToken(description: string): ApiError {
  return new ApiError(401, { error: 'invalid_token', error_description: description });
}

/** @throws ApiError 403 `insufficient_scope` when the token may not do this at all. */
export function checkScope(token: Token | null, route: Route): void {
  if (token === null || route.template === '/personal_access_tokens/self') return;
  if (token.scopes.includes('api')) return;
  const reads = route.method === 'GET' || route.method === 'HEAD';
  if (reads && token.scopes.includes('read_api')) return;
  if (route.template === '/user' && token.scopes.includes('read_user')) return;
  const description = 'The request requires higher privileges than provided by the access token.';
  const scope = reads ? 'api read_api' : 'api';
  throw new ApiError(403, { error: 'insufficient_scope', error_description: description, scope });
}

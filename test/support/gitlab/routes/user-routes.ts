import { route, type Route } from '../http/route.ts';
import { ok } from '../http/reply.ts';
import { notFound, unauthorized } from '../http/api-error.ts';
import { optional, text } from '../http/parameters.ts';
import { page, pagination } from '../http/pagination.ts';
import { ownUserJson, userJson } from '../present/user-json.ts';
import { signedIn } from './access.ts';

/** `/user`, `/users`, `/personal_access_tokens/self`, `/version`. */
export const userRoutes: readonly Route[] = [
  route('GET', '/user', {}, (call) => ok(ownUserJson(call.instance, signedIn(call)))),

  route('GET', '/users', { ...pagination, username: optional(text), search: optional(text) }, (call) => {
    const { username, search } = call.values;
    const users = [...call.instance.users.values()]
      .filter((user) => username === undefined || user.username.toLowerCase() === username.toLowerCase())
      .filter((user) => search === undefined || user.username.includes(search) || user.name.includes(search));
    return page(call, users, (user) => userJson(call.instance, user));
  }),

  route('GET', '/users/:id', {}, (call) => {
    const user = call.instance.users.get(Number(call.path.id));
    if (user === undefined) throw notFound('User');
    return ok(userJson(call.instance, user));
  }),

  route('GET', '/personal_access_tokens/self', {}, (call) => {
    const { token } = call;
    if (token === null) throw unauthorized();
    return ok({
      id: token.id,
      name: token.name,
      description: null,
      revoked: token.revoked,
      created_at: token.createdAt.toISOString(),
      scopes: token.scopes,
      user_id: token.user.id,
      last_used_at: token.lastUsedAt?.toISOString() ?? null,
      active: !token.revoked,
      expires_at: token.expiresAt?.toISOString().slice(0, 10) ?? null,
    });
  }),

  route('GET', '/version', {}, (call) => {
    signedIn(call);
    return ok({
      version: call.instance.settings.version,
      revision: '0123456789a',
      kas: {},
      enterprise: true,
    });
  }),

  route('GET', '/metadata', {}, (call) => {
    signedIn(call);
    return ok({ version: call.instance.settings.version, revision: '0123456789a', enterprise: true });
  }),
];

import type { Instance } from '../instance.ts';
import type { User } from '../state/user.ts';

/** The short form of a user that other objects embed. */
export function userJson(instance: Instance, user: User): Record<string, unknown> {
  return {
    id: user.id,
    username: user.username,
    public_email: null,
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: `${instance.url}/${user.username}`,
  };
}

/** What `GET /user` answers. */
export function ownUserJson(instance: Instance, user: User): Record<string, unknown> {
  return {
    ...userJson(instance, user),
    bot: user.bot,
    email: user.email,
    is_admin: user.admin,
    external: false,
  };
}

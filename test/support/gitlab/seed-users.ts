import { randomBytes } from 'node:crypto';
import type { Instance } from './instance.ts';
import { accessLevels, type Role, type Token, type User } from './state/user.ts';

/** The users every instance starts with; all but `outsider` and `admin` are members of every top-level group. */
export interface SeedUsers {
  readonly bot: User;
  readonly admin: User;
  readonly owner: User;
  readonly maintainer: User;
  readonly developer: User;
  readonly reporter: User;
  readonly guest: User;
  readonly outsider: User;
}

export interface NewUser {
  readonly username: string;
  readonly name?: string;
  readonly bot?: boolean;
  readonly admin?: boolean;
}

export function addUser(instance: Instance, given: NewUser): User {
  const user: User = {
    id: instance.ids.take('user'),
    username: given.username,
    name: given.name ?? given.username,
    email: `${given.username}@noreply.gitlab.test`,
    bot: given.bot ?? false,
    admin: given.admin ?? false,
    state: 'active',
  };
  instance.users.set(user.id, user);
  return user;
}

export interface NewToken {
  readonly user: User;
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly expiresAt?: Date | null;
}

/** Makes a token; its value looks like GitLab's, with the `glpat-` prefix. */
export function addToken(instance: Instance, given: NewToken): Token {
  const token: Token = {
    id: instance.ids.take('token'),
    value: `glpat-${randomBytes(15).toString('base64url').replaceAll('-', 'x')}`,
    name: given.name ?? given.user.username,
    user: given.user,
    scopes: given.scopes ?? ['api'],
    createdAt: instance.clock.now(),
    expiresAt: given.expiresAt ?? null,
    revoked: false,
    lastUsedAt: null,
  };
  instance.tokens.set(token.value, token);
  return token;
}

export function seedUsers(instance: Instance): SeedUsers {
  return {
    bot: addUser(instance, { username: 'group_41_bot_5f3c', name: 'pipewright', bot: true }),
    admin: addUser(instance, { username: 'root', name: 'Administrator', admin: true }),
    owner: addUser(instance, { username: 'owner' }),
    maintainer: addUser(instance, { username: 'maintainer' }),
    developer: addUser(instance, { username: 'developer' }),
    reporter: addUser(instance, { username: 'reporter' }),
    guest: addUser(instance, { username: 'guest' }),
    outsider: addUser(instance, { username: 'outsider' }),
  };
}

/** Access levels in a new top-level group, by user id. The bot is a Developer. */
export function seedMembers(users: SeedUsers): Map<number, number> {
  const roles: readonly (readonly [User, Role])[] = [
    [users.bot, 'developer'],
    [users.owner, 'owner'],
    [users.maintainer, 'maintainer'],
    [users.developer, 'developer'],
    [users.reporter, 'reporter'],
    [users.guest, 'guest'],
  ];
  return new Map(roles.map(([user, role]) => [user.id, accessLevels[role]]));
}

/** Role names and the numbers GitLab's API gives them. */
export const accessLevels = {
  none: 0,
  guest: 10,
  planner: 15,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
} as const;

export type Role = keyof typeof accessLevels;

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly bot: boolean;
  readonly admin: boolean;
  state: 'active' | 'blocked';
}

/** A personal, group or project access token; all behave alike here. */
export interface Token {
  readonly id: number;
  readonly value: string;
  readonly name: string;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  expiresAt: Date | null;
  revoked: boolean;
  lastUsedAt: Date | null;
}

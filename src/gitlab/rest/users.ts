import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab } from '../gitlab.ts';
import { Member, User } from '../schema.ts';
import { nullIfMissing, parseAnswer } from './answer.ts';

type UserCalls = Pick<Gitlab, 'currentUser' | 'userNamed' | 'accessLevel'>;

/** Users and their roles (https://docs.gitlab.com/api/users/, /members/). */
export function userCalls(api: InstanceType<typeof Api>): UserCalls {
  return {
    async currentUser() {
      return parseAnswer(User, await api.Users.showCurrentUser(), 'user');
    },
    async userNamed(username) {
      const body = await api.Users.all({ username, perPage: 1, maxPages: 1 });
      return parseAnswer(z.array(User), body, 'users')[0] ?? null;
    },
    async accessLevel(projectId, userId) {
      const member = api.ProjectMembers.show(projectId, userId, { includeInherited: true });
      const body = await nullIfMissing(member);
      return body === null ? 0 : parseAnswer(Member, body, `members/all/${userId}`).access_level;
    },
  };
}

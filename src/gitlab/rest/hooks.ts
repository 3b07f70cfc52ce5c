import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab } from '../gitlab.ts';
import { Hook } from '../schema.ts';
import { nullIfMissing, parseAnswer } from './answer.ts';

/** Webhooks (https://docs.gitlab.com/api/group_webhooks/, /project_webhooks/). */
export function hookCalls(api: InstanceType<typeof Api>): Pick<Gitlab, 'hooks'> {
  return {
    async hooks(owner) {
      const ofGroup = await nullIfMissing(api.GroupHooks.all(owner));
      const body = ofGroup ?? (await nullIfMissing(api.ProjectHooks.all(owner)));
      return body === null ? null : parseAnswer(z.array(Hook), body, 'hooks');
    },
  };
}

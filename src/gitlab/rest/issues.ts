import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab } from '../gitlab.ts';
import { Issue } from '../schema.ts';
import { parseAnswer } from './answer.ts';

/** Issues (https://docs.gitlab.com/api/issues/). */
export function issueCalls(
  api: InstanceType<typeof Api>,
): Pick<Gitlab, 'issuesBy' | 'createIssue' | 'closeIssue'> {
  return {
    async issuesBy(projectId, authorId) {
      const body = await api.Issues.all({ projectId, authorId, perPage: 100 });
      return parseAnswer(z.array(Issue), body, 'issues');
    },
    async createIssue(projectId, { title, description, labels }) {
      const body = await api.Issues.create(projectId, title, {
        description,
        labels: labels.join(','),
        confidential: true,
      });
      return parseAnswer(Issue, body, 'issues');
    },
    async closeIssue(projectId, iid) {
      await api.Issues.edit(projectId, iid, { stateEvent: 'close' });
    },
  };
}

import type { Gitlab as Api } from '@gitbeaker/rest';
import { z } from 'zod';
import type { Gitlab } from '../gitlab.ts';
import { Project } from '../schema.ts';
import { nullIfMissing, parseAnswer } from './answer.ts';

type ProjectCalls = Pick<Gitlab, 'project' | 'findProject' | 'memberProjects'>;

/** Projects (https://docs.gitlab.com/api/projects/). */
export function projectCalls(api: InstanceType<typeof Api>): ProjectCalls {
  return {
    async project(projectId) {
      return parseAnswer(Project, await api.Projects.show(projectId), `projects/${projectId}`);
    },
    async findProject(path) {
      const body = await nullIfMissing(api.Projects.show(path));
      return body === null ? null : parseAnswer(Project, body, `projects/${path}`);
    },
    async memberProjects() {
      const body = await api.Projects.all({
        membership: true,
        minAccessLevel: 30,
        pagination: 'keyset',
        orderBy: 'id',
        sort: 'asc',
        perPage: 100,
      });
      return parseAnswer(z.array(Project), body, 'projects');
    },
  };
}

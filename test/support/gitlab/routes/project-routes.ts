import { canSee, projectAccess } from '../actions/permissions.ts';
import { notFound } from '../http/api-error.ts';
import { keysetPage, page, pagination } from '../http/pagination.ts';
import { flag, integer, oneOf, optional, text, time } from '../http/parameters.ts';
import { ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { projectJson } from '../present/project-json.ts';
import { userJson } from '../present/user-json.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import { accessLevels, type User } from '../state/user.ts';
import { projectOf } from './access.ts';

const projectFilters = {
  ...pagination,
  archived: optional(flag),
  membership: optional(flag),
  owned: optional(flag),
  simple: optional(flag),
  min_access_level: optional(integer),
  search: optional(text),
  visibility: optional(oneOf('public', 'internal', 'private')),
  last_activity_after: optional(time),
  order_by: optional(oneOf('id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at')),
  sort: optional(oneOf('asc', 'desc')),
  pagination: optional(oneOf('keyset', 'legacy')),
  id_after: optional(integer),
  id_before: optional(integer),
};

/** Projects that a list may show, filtered and ordered by id, newest first unless `sort=asc`. */
export function listProjects(
  call: Call<string, typeof projectFilters>,
  candidates: readonly Project[],
): Project[] {
  const { values, user } = call;
  const listed = candidates
    .filter((project) => canSee(user, project))
    .filter((project) => values.archived === undefined || project.archived === values.archived)
    .filter((project) => values.membership !== true || projectAccess(user, project) > 0)
    .filter((project) => values.owned !== true || projectAccess(user, project) >= accessLevels.owner)
    .filter((project) => projectAccess(user, project) >= (values.min_access_level ?? 0))
    .filter((project) => values.search === undefined || fullPathOf(project).includes(values.search))
    .filter((project) => values.visibility === undefined || project.visibility === values.visibility)
    .filter((project) => values.id_after === undefined || project.id > values.id_after)
    .filter((project) => values.id_before === undefined || project.id < values.id_before)
    .toSorted((a, b) => b.id - a.id);
  return values.sort === 'asc' ? listed.toReversed() : listed;
}

export { projectFilters };

/** `/projects` and its members. */
export const projectRoutes: readonly Route[] = [
  route('GET', '/projects', projectFilters, (call) => {
    const projects = listProjects(call, [...call.instance.projects.values()]);
    const present = (project: Project): Promise<unknown> => projectJson(call.instance, project, call.user);
    return call.values.pagination === 'keyset'
      ? keysetPage(call, projects, call.values.sort ?? 'desc', present)
      : page(call, projects, present);
  }),

  route('GET', '/projects/:id', { license: optional(flag), statistics: optional(flag) }, async (call) => {
    const project = projectOf(call, 'guest');
    return ok(await projectJson(call.instance, project, call.user));
  }),

  route('GET', '/projects/:id/members/all', { ...pagination, query: optional(text) }, (call) => {
    const project = projectOf(call, 'guest');
    const members = [...call.instance.users.values()].filter((user) => projectAccess(user, project) > 0);
    return page(call, members, (user) => memberJson(call, project, user));
  }),

  route('GET', '/projects/:id/members/all/:user_id', {}, (call) => {
    const project = projectOf(call, 'guest');
    const user = call.instance.users.get(Number(call.path.user_id));
    if (user === undefined || projectAccess(user, project) === 0) throw notFound('Member');
    return ok(memberJson(call, project, user));
  }),

  route('GET', '/projects/:id/protected_branches', { ...pagination, search: optional(text) }, (call) => {
    const project = projectOf(call, 'developer');
    return page(call, project.protectedBranches, (rule) => ({
      id: rule.id,
      name: rule.name,
      push_access_levels: [level(rule.pushLevel)],
      merge_access_levels: [level(rule.mergeLevel)],
      allow_force_push: rule.allowForcePush,
      code_owner_approval_required: false,
    }));
  }),
];

function level(accessLevel: number): Record<string, unknown> {
  const names = new Map([
    [0, 'No one'],
    [30, 'Developers + Maintainers'],
    [40, 'Maintainers'],
  ]);
  return {
    id: accessLevel + 1,
    access_level: accessLevel,
    access_level_description: names.get(accessLevel) ?? 'Owners',
    user_id: null,
    group_id: null,
  };
}

function memberJson(call: Call, project: Project, user: User): Record<string, unknown> {
  return {
    ...userJson(call.instance, user),
    access_level: projectAccess(user, project),
    created_at: project.createdAt.toISOString(),
    expires_at: null,
    membership_state: 'active',
  };
}

import { groupAccess } from '../actions/permissions.ts';
import { notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { flag, integer, optional, text } from '../http/parameters.ts';
import { ok } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { groupJson, projectJson } from '../present/project-json.ts';
import { userJson } from '../present/user-json.ts';
import type { Group } from '../state/project.ts';
import { groupOf, signedIn } from './access.ts';
import { listProjects, projectFilters } from './project-routes.ts';

function isWithin(group: Group | null, ancestor: Group): boolean {
  if (group === null) return false;
  return group === ancestor || isWithin(group.parent, ancestor);
}

/** `/groups`, their projects and members. */
export const groupRoutes: readonly Route[] = [
  route(
    'GET',
    '/groups',
    {
      ...pagination,
      search: optional(text),
      min_access_level: optional(integer),
      all_available: optional(flag),
      top_level_only: optional(flag),
    },
    (call) => {
      const user = signedIn(call);
      const groups = [...call.instance.groups.values()]
        .filter((group) => groupAccess(user, group) >= Math.max(call.values.min_access_level ?? 0, 1))
        .filter((group) => call.values.search === undefined || group.fullPath.includes(call.values.search))
        .filter((group) => call.values.top_level_only !== true || group.parent === null);
      return page(call, groups, (group) => groupJson(call.instance, group));
    },
  ),

  route('GET', '/groups/:id', { with_projects: optional(flag) }, (call) =>
    ok(groupJson(call.instance, groupOf(call, 'guest'))),
  ),

  route(
    'GET',
    '/groups/:id/projects',
    { ...projectFilters, include_subgroups: optional(flag), with_shared: optional(flag) },
    (call) => {
      const group = groupOf(call, 'guest');
      const within = [...call.instance.projects.values()].filter((project) =>
        call.values.include_subgroups === true
          ? isWithin(project.namespace, group)
          : project.namespace === group,
      );
      return page(call, listProjects(call, within), (project) =>
        projectJson(call.instance, project, call.user),
      );
    },
  ),

  route('GET', '/groups/:id/members/all/:user_id', {}, (call) => {
    const group = groupOf(call, 'guest');
    const user = call.instance.users.get(Number(call.path.user_id));
    if (user === undefined || groupAccess(user, group) === 0) throw notFound('Member');
    return ok({
      ...userJson(call.instance, user),
      access_level: groupAccess(user, group),
      expires_at: null,
      membership_state: 'active',
    });
  }),
];

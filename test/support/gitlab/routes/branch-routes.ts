import { isValidBranchName } from '../actions/branch-names.ts';
import { canPush, protectionsOf } from '../actions/permissions.ts';
import { removeBranch, updateBranch } from '../actions/push.ts';
import { reachableFrom } from '../git/history.ts';
import { ApiError, badRequest, forbidden, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { optional, required, text } from '../http/parameters.ts';
import { created, noContent, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { commitJson } from '../present/commit-json.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import { accessLevels } from '../state/user.ts';
import { projectOf, signedIn } from './access.ts';

async function branchJson(call: Call, project: Project, name: string): Promise<unknown> {
  const { repository } = project;
  const sha = (await repository.head(name)) ?? '';
  const defaultHead = await repository.head(project.defaultBranch);
  const merged =
    name !== project.defaultBranch &&
    defaultHead !== null &&
    (await reachableFrom(repository, defaultHead)).has(sha);
  const rules = protectionsOf(project, name);
  return {
    name,
    merged,
    protected: rules.length > 0,
    default: name === project.defaultBranch,
    developers_can_push: rules.some((rule) => rule.pushLevel === accessLevels.developer),
    developers_can_merge: rules.some((rule) => rule.mergeLevel === accessLevels.developer),
    can_push: call.user !== null && canPush(call.instance, call.user, project, name),
    web_url: `${call.instance.url}/${fullPathOf(project)}/-/tree/${name}`,
    commit: commitJson(call.instance, project, await repository.commit(sha)),
  };
}

/** Branches. */
export const branchRoutes: readonly Route[] = [
  route(
    'GET',
    '/projects/:id/repository/branches',
    { ...pagination, search: optional(text), regex: optional(text) },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const { search, regex } = call.values;
      const names = (await project.repository.branches())
        .filter((name) => search === undefined || matchesSearch(name, search))
        .filter((name) => regex === undefined || new RegExp(regex).test(name))
        .filter((name) => !call.instance.lag.hidesBranch(project, name));
      return page(call, names, (name) => branchJson(call, project, name));
    },
  ),

  route('GET', '/projects/:id/repository/branches/:branch', {}, async (call) => {
    const project = projectOf(call, 'reporter');
    const name = call.path.branch;
    const head = await project.repository.head(name);
    if (head === null || call.instance.lag.hidesBranch(project, name)) throw notFound('Branch');
    return ok(await branchJson(call, project, name));
  }),

  route(
    'POST',
    '/projects/:id/repository/branches',
    { branch: required(text), ref: required(text) },
    async (call) => {
      const project = projectOf(call, 'developer');
      const { branch, ref } = call.values;
      const { repository } = project;
      if (!isValidBranchName(branch)) throw badRequest('Branch name is invalid');
      if ((await repository.branches()).includes(branch)) throw badRequest('Branch already exists');
      const sha = await repository.resolve(ref);
      if (sha === null) throw badRequest(`Invalid reference name: ${ref}`);
      const user = signedIn(call);
      if (!canPush(call.instance, user, project, branch))
        throw badRequest('You are not allowed to create protected branches on this project.');
      await updateBranch(call.instance, project, user, branch, sha);
      return created(await branchJson(call, project, branch));
    },
  ),

  route('DELETE', '/projects/:id/repository/branches/:branch', {}, async (call) => {
    const project = projectOf(call, 'developer');
    const name = call.path.branch;
    if ((await project.repository.head(name)) === null) throw notFound('Branch');
    if (name === project.defaultBranch) throw new ApiError(405, { message: '405 Method Not Allowed' });
    if (protectionsOf(project, name).length > 0) throw forbidden('Protected branch cannot be deleted');
    await removeBranch(call.instance, project, signedIn(call), name);
    return noContent();
  }),
];

/** `^` and `$` anchor a search; otherwise it may be anywhere in the name. */
function matchesSearch(name: string, search: string): boolean {
  const bare = search.replace(/^\^/, '').replace(/\$$/, '');
  if (search.startsWith('^') && search.endsWith('$')) return name === bare;
  if (search.startsWith('^')) return name.startsWith(bare);
  if (search.endsWith('$')) return name.endsWith(bare);
  return name.includes(bare);
}

import {
  createMergeRequest,
  mergeMergeRequest,
  changeState,
  updateMergeRequest,
} from '../actions/merge-requests.ts';
import { canMerge, projectAccess } from '../actions/permissions.ts';
import { ApiError, forbidden, notFound, unauthorized } from '../http/api-error.ts';
import { page } from '../http/pagination.ts';
import {
  arrayOf,
  commaList,
  flag,
  integer,
  nullableText,
  oneOf,
  optional,
  required,
  text,
} from '../http/parameters.ts';
import { created, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { basicMergeRequestJson, mergeRequestJson } from '../present/merge-request-json.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Project } from '../state/project.ts';
import { accessLevels, type User } from '../state/user.ts';
import { groupOf, mergeRequestOf, projectOf, signedIn } from './access.ts';
import { filterMergeRequests, mergeRequestFilters } from './merge-request-filters.ts';
import { readMergeRequest } from './merge-request-part-routes.ts';

const writable = {
  description: optional(nullableText),
  labels: optional(commaList),
  assignee_id: optional(integer),
  assignee_ids: optional(arrayOf(integer)),
  reviewer_ids: optional(arrayOf(integer)),
  milestone_id: optional(integer),
  remove_source_branch: optional(flag),
  squash: optional(flag),
  allow_collaboration: optional(flag),
};

function usersOf(call: Call, ids: readonly number[] | undefined): User[] | undefined {
  return ids?.flatMap((id) => call.instance.users.get(id) ?? []);
}

function targetProject(call: Call<'id'>, source: Project, id: number | undefined): Project {
  if (id === undefined || id === source.id) return source;
  const target = call.instance.projects.get(id);
  if (target === undefined) throw notFound('Project');
  if (source.forkedFrom !== target && target.forkedFrom !== source)
    throw new ApiError(422, { error: ['Source project is not a fork of the target project'] });
  return target;
}

/** Merge requests: list, create, change, merge. */
export const mergeRequestRoutes: readonly Route[] = [
  route('GET', '/merge_requests', mergeRequestFilters, (call) => {
    const user = signedIn(call);
    const all = [...call.instance.projects.values()].flatMap((project) =>
      projectAccess(user, project) >= accessLevels.reporter ? project.mergeRequests : [],
    );
    const scoped = filterMergeRequests(call, all, 'created_by_me');
    return page(call, scoped, (mergeRequest) => basicMergeRequestJson(call.instance, mergeRequest));
  }),

  route('GET', '/groups/:id/merge_requests', mergeRequestFilters, (call) => {
    const group = groupOf(call, 'guest');
    const all = [...call.instance.projects.values()]
      .filter((project) => `${project.namespace.fullPath}/`.startsWith(`${group.fullPath}/`))
      .flatMap((project) => project.mergeRequests);
    return page(call, filterMergeRequests(call, all, 'all'), (mergeRequest) =>
      basicMergeRequestJson(call.instance, mergeRequest),
    );
  }),

  route('GET', '/projects/:id/merge_requests', mergeRequestFilters, (call) => {
    const project = projectOf(call, 'reporter');
    return page(call, filterMergeRequests(call, project.mergeRequests, 'all'), (mergeRequest) =>
      basicMergeRequestJson(call.instance, mergeRequest),
    );
  }),

  route(
    'POST',
    '/projects/:id/merge_requests',
    {
      ...writable,
      source_branch: required(text),
      target_branch: required(text),
      title: required(text),
      target_project_id: optional(integer),
    },
    async (call) => {
      const { instance, values } = call;
      const sourceProject = projectOf(call, 'developer');
      const mergeRequest = await createMergeRequest(instance, {
        sourceProject,
        sourceBranch: values.source_branch,
        project: targetProject(call, sourceProject, values.target_project_id),
        targetBranch: values.target_branch,
        title: values.title,
        author: signedIn(call),
        ...changesOf(call),
      });
      return created(await mergeRequestJson(instance, mergeRequest));
    },
  ),

  route(
    'GET',
    '/projects/:id/merge_requests/:iid',
    {
      include_diverged_commits_count: optional(flag),
      include_rebase_in_progress: optional(flag),
      render_html: optional(flag),
    },
    async (call) => ok(await mergeRequestJson(call.instance, readMergeRequest(call))),
  ),

  route(
    'PUT',
    '/projects/:id/merge_requests/:iid',
    {
      ...writable,
      title: optional(text),
      target_branch: optional(text),
      state_event: optional(oneOf('close', 'reopen')),
      add_labels: optional(commaList),
      remove_labels: optional(commaList),
      discussion_locked: optional(flag),
    },
    async (call) => {
      const { instance, values } = call;
      const mergeRequest = editable(call);
      if (Object.values(values).every((value) => value === undefined))
        throw new ApiError(400, {
          error: `${updatable.join(', ')} are missing, at least one parameter must be provided`,
        });
      const user = signedIn(call);
      const labels = [...(values.labels ?? mergeRequest.labels), ...(values.add_labels ?? [])].filter(
        (label) => values.remove_labels?.includes(label) !== true,
      );
      if (values.state_event === 'reopen') checkReopen(mergeRequest);
      updateMergeRequest(instance, mergeRequest, user, {
        ...changesOf(call),
        title: values.title,
        targetBranch: values.target_branch,
        labels,
        discussionLocked: values.discussion_locked,
      });
      if (values.state_event !== undefined)
        await changeState(instance, mergeRequest, user, values.state_event);
      return ok(await mergeRequestJson(instance, mergeRequest));
    },
  ),

  route(
    'PUT',
    '/projects/:id/merge_requests/:iid/merge',
    {
      sha: optional(text),
      should_remove_source_branch: optional(flag),
      merge_commit_message: optional(text),
      squash: optional(flag),
    },
    async (call) => {
      const project = projectOf(call, 'guest');
      const mergeRequest = mergeRequestOf(project, call.path.iid);
      const user = signedIn(call);
      if (!canMerge(user, project, mergeRequest.targetBranch)) throw unauthorized();
      const head = mergeRequest.versions.at(-1)?.headSha;
      if (call.values.sha !== undefined && call.values.sha !== head)
        throw new ApiError(409, { message: `SHA does not match HEAD of source branch: ${head}` });
      await mergeMergeRequest(call.instance, mergeRequest, user, {
        removeSourceBranch: call.values.should_remove_source_branch,
      });
      return ok(await mergeRequestJson(call.instance, mergeRequest));
    },
  ),
];

const updatable = [
  'assignee_id',
  'assignee_ids',
  'reviewer_ids',
  'description',
  'labels',
  'add_labels',
  'remove_labels',
  'milestone_id',
  'remove_source_branch',
  'allow_collaboration',
  'state_event',
  'target_branch',
  'title',
  'discussion_locked',
  'squash',
];

function changesOf(call: Call<string, typeof writable>): Parameters<typeof updateMergeRequest>[3] {
  const { values } = call;
  const single = values.assignee_id === undefined ? undefined : [values.assignee_id];
  return {
    description: values.description,
    labels: values.labels,
    assignees: usersOf(call, values.assignee_ids ?? single),
    reviewers: usersOf(call, values.reviewer_ids),
    removeSourceBranch: values.remove_source_branch,
    squash: values.squash,
    allowCollaboration: values.allow_collaboration,
  };
}

/** Developers may change any merge request, others only their own. */
function editable(call: Call<'id' | 'iid'>): MergeRequest {
  const project = projectOf(call, 'guest');
  const mergeRequest = mergeRequestOf(project, call.path.iid);
  const user = signedIn(call);
  if (projectAccess(user, project) < accessLevels.developer && mergeRequest.author !== user)
    throw forbidden();
  return mergeRequest;
}

/** Reopening is refused while another one is open for the same branches. */
function checkReopen(mergeRequest: MergeRequest): void {
  const rival = mergeRequest.project.mergeRequests.find(
    (other) =>
      other !== mergeRequest &&
      other.state === 'opened' &&
      other.sourceProject === mergeRequest.sourceProject &&
      other.sourceBranch === mergeRequest.sourceBranch &&
      other.targetBranch === mergeRequest.targetBranch,
  );
  if (rival !== undefined)
    throw new ApiError(409, {
      message: [`Another open merge request already exists for this source branch: !${rival.iid}`],
    });
}

import { ensureLabels } from '../actions/labels.ts';
import { followReferences } from '../actions/references.ts';
import { addSystemNote } from '../actions/system-notes.ts';
import { notesOf } from '../actions/notes.ts';
import { projectAccess } from '../actions/permissions.ts';
import { runQuickActions } from '../actions/quick-actions.ts';
import { ApiError, badRequest, forbidden } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
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
  time,
} from '../http/parameters.ts';
import { created, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import type { Instance } from '../instance.ts';
import { userJson } from '../present/user-json.ts';
import type { Issue } from '../state/issue.ts';
import { fullPathOf } from '../state/project.ts';
import { accessLevels } from '../state/user.ts';
import { issueOf, openProjectOf, projectOf, signedIn } from './access.ts';

const writable = {
  description: optional(nullableText),
  labels: optional(commaList),
  assignee_ids: optional(arrayOf(integer)),
  confidential: optional(flag),
  milestone_id: optional(integer),
  issue_type: optional(text),
};

function issueJson(instance: Instance, issue: Issue): Record<string, unknown> {
  return {
    id: issue.id,
    iid: issue.iid,
    project_id: issue.project.id,
    title: issue.title,
    description: issue.description,
    state: issue.state,
    created_at: issue.createdAt.toISOString(),
    updated_at: issue.updatedAt.toISOString(),
    closed_at: issue.closedAt?.toISOString() ?? null,
    labels: issue.labels,
    author: userJson(instance, issue.author),
    assignees: issue.assignees.map((user) => userJson(instance, user)),
    confidential: issue.confidential,
    user_notes_count: notesOf(issue).filter((note) => !note.system).length,
    type: 'ISSUE',
    issue_type: 'issue',
    web_url: `${instance.url}/${fullPathOf(issue.project)}/-/issues/${issue.iid}`,
  };
}

function assign(call: Call<string, typeof writable>, issue: Issue): void {
  const { instance, values } = call;
  if (values.labels !== undefined) {
    issue.labels = [...new Set(values.labels)];
    ensureLabels(instance, issue.project, issue.labels);
  }
  if (values.assignee_ids !== undefined)
    issue.assignees = values.assignee_ids.flatMap((id) => instance.users.get(id) ?? []);
  if (values.confidential !== undefined) issue.confidential = values.confidential;
  if (typeof values.description === 'string') {
    const user = signedIn(call);
    issue.description = runQuickActions(instance, user, issue, values.description, 'description').body;
    followReferences(instance, user, issue, issue.description);
  }
}

/** Issues. */
export const issueRoutes: readonly Route[] = [
  route(
    'GET',
    '/projects/:id/issues',
    {
      ...pagination,
      state: optional(oneOf('opened', 'closed', 'all')),
      labels: optional(commaList),
      search: optional(text),
      in: optional(text),
      scope: optional(oneOf('created_by_me', 'assigned_to_me', 'all')),
      author_id: optional(integer),
      author_username: optional(text),
      iids: optional(arrayOf(integer)),
      updated_after: optional(time),
      order_by: optional(oneOf('created_at', 'updated_at')),
      sort: optional(oneOf('asc', 'desc')),
    },
    (call) => {
      const { values } = call;
      const state = values.state ?? 'all';
      const issues = projectOf(call, 'guest')
        .issues.filter((issue) => state === 'all' || issue.state === state)
        .filter((issue) => values.labels?.every((label) => issue.labels.includes(label)) ?? true)
        .filter((issue) => values.scope !== 'created_by_me' || issue.author === call.user)
        .filter((issue) => values.author_id === undefined || issue.author.id === values.author_id)
        .filter(
          (issue) => values.author_username === undefined || issue.author.username === values.author_username,
        )
        .filter((issue) => values.iids === undefined || values.iids.includes(issue.iid))
        .filter((issue) => values.updated_after === undefined || issue.updatedAt >= values.updated_after)
        .filter((issue) => {
          const words = `${issue.title}\n${issue.description ?? ''}`.toLowerCase();
          return values.search === undefined || words.includes(values.search.toLowerCase());
        });
      const ordered = issues.toSorted((a, b) => b.id - a.id);
      return page(call, values.sort === 'asc' ? ordered.toReversed() : ordered, (issue) =>
        issueJson(call.instance, issue),
      );
    },
  ),

  route('GET', '/projects/:id/issues/:iid', {}, (call) =>
    ok(issueJson(call.instance, issueOf(projectOf(call, 'guest'), call.path.iid))),
  ),

  route('POST', '/projects/:id/issues', { ...writable, title: required(text) }, (call) => {
    const project = openProjectOf(call);
    const author = signedIn(call);
    if (projectAccess(author, project) < accessLevels.guest && project.visibility !== 'public')
      throw forbidden();
    if (call.values.title.trim() === '') throw badRequest({ title: ["can't be blank"] });
    const now = call.instance.clock.now();
    const issue: Issue = {
      kind: 'Issue',
      id: call.instance.ids.take('issue'),
      iid: project.issues.length + 1,
      project,
      title: call.values.title,
      description: null,
      author,
      state: 'opened',
      labels: [],
      assignees: [],
      confidential: false,
      closedAt: null,
      createdAt: now,
      updatedAt: now,
      discussions: [],
      awards: [],
    };
    project.issues.push(issue);
    assign(call, issue);
    return created(issueJson(call.instance, issue));
  }),

  route(
    'PUT',
    '/projects/:id/issues/:iid',
    {
      ...writable,
      title: optional(text),
      state_event: optional(oneOf('close', 'reopen')),
      add_labels: optional(commaList),
      remove_labels: optional(commaList),
    },
    (call) => {
      const { instance, values } = call;
      const project = projectOf(call, 'guest');
      const issue = issueOf(project, call.path.iid);
      const user = signedIn(call);
      if (projectAccess(user, project) < accessLevels.reporter && issue.author !== user) throw forbidden();
      if (Object.values(values).every((value) => value === undefined))
        throw new ApiError(400, {
          error: 'title, state_event, … are missing, at least one parameter must be provided',
        });
      assign(call, issue);
      if (values.title !== undefined) issue.title = values.title;
      issue.labels = [...new Set([...issue.labels, ...(values.add_labels ?? [])])].filter(
        (label) => values.remove_labels?.includes(label) !== true,
      );
      ensureLabels(instance, project, issue.labels);
      if (values.state_event !== undefined) {
        issue.state = values.state_event === 'close' ? 'closed' : 'opened';
        issue.closedAt = values.state_event === 'close' ? instance.clock.now() : null;
        addSystemNote(instance, issue, user, values.state_event === 'close' ? 'closed' : 'reopened');
      }
      issue.updatedAt = instance.clock.now();
      return ok(issueJson(instance, issue));
    },
  ),
];

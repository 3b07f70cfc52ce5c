import { commitFiles } from '../actions/commit-files.ts';
import { commitThread } from '../actions/commit-threads.ts';
import { notesOf, openDiscussion } from '../actions/notes.ts';
import { canPush, mayForcePush } from '../actions/permissions.ts';
import { diffCommits } from '../git/diff.ts';
import { lastCommitFor, reachableFrom, walk } from '../git/history.ts';
import type { CommitRecord } from '../git/commit-record.ts';
import { ApiError, badRequest, forbidden, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { arrayOf, fields, flag, integer, oneOf, optional, required, text, time } from '../http/parameters.ts';
import { created, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { findProject } from '../instance.ts';
import { commitJson, commitStats, diffJson } from '../present/commit-json.ts';
import { basicMergeRequestJson } from '../present/merge-request-json.ts';
import { userJson } from '../present/user-json.ts';
import type { Note } from '../state/note.ts';
import type { Project } from '../state/project.ts';
import { commitOf, openProjectOf, projectOf, signedIn } from './access.ts';

const newCommit = {
  branch: required(text),
  commit_message: required(text),
  actions: required(
    arrayOf(
      fields({
        action: required(oneOf('create', 'update', 'delete', 'move', 'chmod')),
        file_path: required(text),
        previous_path: optional(text),
        content: optional(text),
        encoding: optional(oneOf('text', 'base64')),
        last_commit_id: optional(text),
        execute_filemode: optional(flag),
      }),
    ),
  ),
  start_branch: optional(text),
  start_sha: optional(text),
  start_project: optional(text),
  author_name: optional(text),
  author_email: optional(text),
  stats: optional(flag),
  force: optional(flag),
};

function startProject(call: Call<'id', typeof newCommit>, project: Project): Project | undefined {
  const given = call.values.start_project;
  if (given === undefined) return undefined;
  const found = findProject(call.instance, given);
  if (found === undefined) throw notFound('Project');
  if (found !== project && project.forkedFrom !== found && found.forkedFrom !== project)
    throw forbidden(`Project is not included in the fork network for ${found.path}`);
  return found;
}

async function matching(
  project: Project,
  commits: readonly CommitRecord[],
  path: string,
): Promise<CommitRecord[]> {
  const kept: CommitRecord[] = [];
  for (const commit of commits)
    if ((await lastCommitFor(project.repository, commit.sha, path)) === commit.sha) kept.push(commit);
  return kept;
}

/** Commits and the comments on them. */
export const commitRoutes: readonly Route[] = [
  route('POST', '/projects/:id/repository/commits', newCommit, async (call) => {
    const { instance, values } = call;
    if (values.start_branch !== undefined && values.start_sha !== undefined)
      throw new ApiError(400, { error: 'start_branch, start_sha are mutually exclusive' });
    const project = openProjectOf(call);
    const user = signedIn(call);
    const source = startProject(call, project);
    if (!canPush(instance, user, project, values.branch))
      throw forbidden('You are not allowed to push into this branch');
    if (values.force === true && !mayForcePush(project, values.branch))
      throw badRequest('You are not allowed to force push code to a protected branch on this project.');
    const sha = await commitFiles(instance, project, user, {
      branch: values.branch,
      startBranch: values.start_branch,
      startSha: values.start_sha,
      startProject: source,
      force: values.force,
      message: values.commit_message,
      author:
        values.author_name !== undefined && values.author_email !== undefined
          ? { name: values.author_name, email: values.author_email }
          : undefined,
      actions: values.actions,
    });
    const commit = await project.repository.commit(sha);
    return created({
      ...commitJson(instance, project, commit),
      ...(values.stats === false ? {} : { stats: await commitStats(project, commit) }),
      status: null,
      project_id: project.id,
      last_pipeline: null,
    });
  }),

  route(
    'GET',
    '/projects/:id/repository/commits',
    {
      ...pagination,
      ref_name: optional(text),
      path: optional(text),
      since: optional(time),
      until: optional(time),
      first_parent: optional(flag),
      with_stats: optional(flag),
    },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const { ref_name: ref, path, since, until } = call.values;
      const head = await project.repository.resolve(ref ?? project.defaultBranch);
      if (head === null) throw notFound('Commit');
      let commits: CommitRecord[] = [];
      for await (const commit of walk(project.repository, head)) commits.push(commit);
      if (path !== undefined) commits = await matching(project, commits, path);
      const selected = commits
        .filter((commit) => since === undefined || commit.committer.at >= since)
        .filter((commit) => until === undefined || commit.committer.at <= until);
      return page(call, selected, (commit) => commitJson(call.instance, project, commit));
    },
  ),

  route('GET', '/projects/:id/repository/commits/:sha', { stats: optional(flag) }, async (call) => {
    const project = projectOf(call, 'reporter');
    const commit = await project.repository.commit(await commitOf(project, call.path.sha));
    const pipeline = project.pipelines.findLast((candidate) => candidate.sha === commit.sha);
    return ok({
      ...commitJson(call.instance, project, commit),
      ...(call.values.stats === false ? {} : { stats: await commitStats(project, commit) }),
      status: pipeline?.status ?? null,
      project_id: project.id,
      last_pipeline: null,
    });
  }),

  route(
    'GET',
    '/projects/:id/repository/commits/:sha/diff',
    { ...pagination, unidiff: optional(flag) },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const commit = await project.repository.commit(await commitOf(project, call.path.sha));
      const diffs = await diffCommits(project.repository, commit.parents[0] ?? null, commit.sha);
      return page(call, diffs, (diff) => diffJson(diff, call.values.unidiff));
    },
  ),

  route(
    'GET',
    '/projects/:id/repository/commits/:sha/merge_requests',
    { ...pagination, state: optional(text) },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const sha = await commitOf(project, call.path.sha);
      const found = [];
      for (const mergeRequest of project.mergeRequests) {
        const version = mergeRequest.versions.at(-1);
        if (version === undefined) continue;
        const theirs = await reachableFrom(project.repository, version.headSha);
        const shared = await reachableFrom(project.repository, version.baseSha);
        if (theirs.has(sha) && !shared.has(sha)) found.push(mergeRequest);
      }
      return page(call, found, (mergeRequest) => basicMergeRequestJson(call.instance, mergeRequest));
    },
  ),

  route('GET', '/projects/:id/repository/commits/:sha/comments', pagination, async (call) => {
    const project = projectOf(call, 'reporter');
    const thread = commitThread(project, await commitOf(project, call.path.sha));
    return page(call, notesOf(thread), (note) => commentJson(call, note));
  }),

  route(
    'POST',
    '/projects/:id/repository/commits/:sha/comments',
    {
      note: required(text),
      path: optional(text),
      line: optional(integer),
      line_type: optional(oneOf('new', 'old')),
    },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const thread = commitThread(project, await commitOf(project, call.path.sha));
      const { note: body, path, line } = call.values;
      if (path !== undefined && line === undefined) throw new ApiError(400, { error: 'line is missing' });
      const discussion = openDiscussion(call.instance, thread, { author: signedIn(call), body }, 'comment');
      const [note] = discussion.notes;
      return created(note === undefined ? {} : commentJson(call, note));
    },
  ),
];

function commentJson(call: Call, note: Note): Record<string, unknown> {
  return {
    note: note.body,
    path: null,
    line: null,
    line_type: null,
    author: userJson(call.instance, note.author),
    created_at: note.createdAt.toISOString(),
  };
}

import { canSee, groupAccess, projectAccess, readingAccess } from '../actions/permissions.ts';
import { ApiError, forbidden, notFound, unauthorized } from '../http/api-error.ts';
import type { Call } from '../http/route.ts';
import { findGroup, findProject } from '../instance.ts';
import type { Issue } from '../state/issue.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Job, Pipeline } from '../state/pipeline.ts';
import type { Group, Project } from '../state/project.ts';
import { accessLevels, type Role, type User } from '../state/user.ts';

type ProjectCall = Call<'id'>;

/** Who is asking. @throws ApiError 401 for anonymous requests. */
export function signedIn(call: Pick<Call, 'user'>): User {
  if (call.user === null) throw unauthorized();
  return call.user;
}

/**
 * The project of a request.
 *
 * @throws ApiError 404 when it does not exist or the user may not know that it does, 301 when it has moved, 403 when the
 *   role is too low or, for writes, when it is archived.
 */
export function projectOf(call: ProjectCall, role: Role): Project {
  const { instance, user } = call;
  const project = findProject(instance, call.path.id) ?? redirect(call);
  if (!canSee(user, project)) throw notFound('Project');
  const reads = call.method === 'GET' || call.method === 'HEAD';
  if (!reads) {
    signedIn(call);
    if (project.archived) throw forbidden();
  }
  const level = reads ? readingAccess(user, project) : projectAccess(user, project);
  if (level < accessLevels[role]) throw forbidden();
  return project;
}

/** A call that may write in a public project without being a member: comments, for instance. */
export function openProjectOf(call: ProjectCall): Project {
  const project = findProject(call.instance, call.path.id) ?? redirect(call);
  if (!canSee(call.user, project)) throw notFound('Project');
  signedIn(call);
  if (project.archived) throw forbidden();
  return project;
}

function redirect(call: ProjectCall): never {
  const { instance, path, url } = call;
  const wanted = path.id.toLowerCase();
  for (const project of instance.projects.values()) {
    const moved = project.formerPaths.some((former) => former.toLowerCase() === wanted);
    if (!moved || !canSee(call.user, project)) continue;
    const location = url.href.replace(`/projects/${encodeURIComponent(path.id)}`, `/projects/${project.id}`);
    throw new ApiError(
      301,
      { message: `This resource has been moved permanently to ${location}` },
      { location },
    );
  }
  throw notFound('Project');
}

export function groupOf(call: Call<'id'>, role: Role): Group {
  const group = findGroup(call.instance, call.path.id);
  const level = group === undefined ? 0 : groupAccess(call.user, group);
  if (group === undefined || (group.visibility === 'private' && level < accessLevels.guest))
    throw notFound('Group');
  if (level < accessLevels[role] && !(role === 'guest' && group.visibility === 'public')) throw forbidden();
  return group;
}

export function mergeRequestOf(project: Project, iid: string): MergeRequest {
  const found = project.mergeRequests.find((mergeRequest) => String(mergeRequest.iid) === iid);
  if (found === undefined) throw new ApiError(404, { message: '404 Not found' });
  return found;
}

export function issueOf(project: Project, iid: string): Issue {
  const found = project.issues.find((issue) => String(issue.iid) === iid);
  if (found === undefined) throw new ApiError(404, { message: '404 Not found' });
  return found;
}

export function pipelineOf(project: Project, id: string): Pipeline {
  const found = project.pipelines.find((pipeline) => String(pipeline.id) === id);
  if (found === undefined) throw new ApiError(404, { message: '404 Not found' });
  return found;
}

export function jobOf(project: Project, id: string): Job {
  for (const pipeline of project.pipelines) {
    const job = pipeline.jobs.find((candidate) => String(candidate.id) === id && candidate.kind === 'build');
    if (job !== undefined) return job;
  }
  throw new ApiError(404, { message: '404 Not found' });
}

/** Full sha of a revision in the request. @throws ApiError 404. */
export async function commitOf(project: Project, revision: string): Promise<string> {
  const sha = await project.repository.resolve(revision);
  if (sha === null) throw notFound('Commit');
  return sha;
}

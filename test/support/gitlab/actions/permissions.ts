import type { Instance } from '../instance.ts';
import type { Group, Project, ProtectedBranch } from '../state/project.ts';
import { accessLevels, type User } from '../state/user.ts';

/** Access level of a user in a group, inherited from above. Admins own everything. */
export function groupAccess(user: User | null, group: Group): number {
  if (user === null) return 0;
  if (user.admin) return accessLevels.owner;
  const own = group.members.get(user.id) ?? 0;
  return group.parent === null ? own : Math.max(own, groupAccess(user, group.parent));
}

/** Access level of a user in a project: the higher of its own membership and the group's. */
export function projectAccess(user: User | null, project: Project): number {
  if (user === null) return 0;
  return Math.max(project.members.get(user.id) ?? 0, groupAccess(user, project.namespace));
}

/** Whether someone may know that the project exists. */
export function canSee(user: User | null, project: Project): boolean {
  if (project.visibility === 'public') return true;
  if (project.visibility === 'internal' && user !== null) return true;
  return projectAccess(user, project) >= accessLevels.guest;
}

/**
 * The level someone acts with: their role, and at least Reporter for reading what is public. It is enough for reads; a
 * write needs a real role.
 */
export function readingAccess(user: User | null, project: Project): number {
  const level = projectAccess(user, project);
  const open = project.visibility === 'public' || (project.visibility === 'internal' && user !== null);
  return open ? Math.max(level, accessLevels.reporter) : level;
}

/** The rules that cover a branch name. */
export function protectionsOf(project: Project, branch: string): ProtectedBranch[] {
  return project.protectedBranches.filter((rule) => wildcardMatches(rule.name, branch));
}

/** GitLab's `*` matches any characters, slashes included. */
function wildcardMatches(pattern: string, branch: string): boolean {
  if (!pattern.includes('*')) return pattern === branch;
  const escaped = pattern.split('*').map((part) => part.replace(/[\\^$+?.()|[\]{}]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'u').test(branch);
}

/**
 * Whether a user may push to a branch, existing or not: as a Developer where no protection forbids it, or into a fork whose
 * merge request allows collaboration.
 */
export function canPush(instance: Instance, user: User, project: Project, branch: string): boolean {
  if (project.archived) return false;
  const rules = protectionsOf(project, branch);
  const level = projectAccess(user, project);
  if (level < accessLevels.developer)
    return rules.length === 0 && mayCollaborate(instance, user, project, branch);
  return (
    rules.length === 0 ||
    rules.some((rule) => rule.pushLevel !== accessLevels.none && level >= rule.pushLevel)
  );
}

/** Whether the rules for a branch let anyone replace its history. */
export function mayForcePush(project: Project, branch: string): boolean {
  return protectionsOf(project, branch).every((rule) => rule.allowForcePush);
}

function mayCollaborate(instance: Instance, user: User, project: Project, branch: string): boolean {
  return [...instance.projects.values()].some((target) =>
    target.mergeRequests.some(
      (mergeRequest) =>
        mergeRequest.state === 'opened' &&
        mergeRequest.allowCollaboration &&
        mergeRequest.sourceProject === project &&
        mergeRequest.sourceBranch === branch &&
        projectAccess(user, target) >= accessLevels.developer,
    ),
  );
}

/** Whether a user may merge into a branch. */
export function canMerge(user: User, project: Project, branch: string): boolean {
  const level = projectAccess(user, project);
  if (level < accessLevels.developer || project.archived) return false;
  const rules = protectionsOf(project, branch);
  return (
    rules.length === 0 ||
    rules.some((rule) => rule.mergeLevel !== accessLevels.none && level >= rule.mergeLevel)
  );
}

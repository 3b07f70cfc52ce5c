import { join } from 'node:path';
import { toBuffer, type FileContent } from '../git/file-content.ts';
import type { FileEntry } from '../git/file-tree.ts';
import { Repository } from '../git/repository.ts';
import { findGroup, type Instance } from '../instance.ts';
import { seedMembers, type SeedUsers } from '../seed-users.ts';
import type { PipelineRule } from '../state/pipeline-spec.ts';
import type { Group, Project, Visibility } from '../state/project.ts';
import { accessLevels, type Role, type User } from '../state/user.ts';

export interface NewProject {
  /** `group/project` or deeper; missing groups are made. */
  readonly path: string;
  /** The first commit; none: the repository stays empty. */
  readonly files?: Readonly<Record<string, FileContent>>;
  readonly visibility?: Visibility;
  readonly repositoryAccess?: Project['repositoryAccess'];
  readonly defaultBranch?: string;
  readonly ciConfigPath?: string | null;
  readonly archived?: boolean;
  readonly onlyMergeIfPipelineSucceeds?: boolean;
  /** Roles in this project on top of the group's. */
  readonly members?: readonly (readonly [User, Role])[];
  /** Who may push where; default: Maintainers to the default branch. */
  readonly protectedBranches?: readonly {
    readonly name: string;
    readonly push?: Role;
    readonly merge?: Role;
    readonly allowForcePush?: boolean;
  }[];
  readonly forkOf?: Project;
  /** Decides which pipelines start, and how they end, on pushes and merge requests. */
  readonly pipelineRule?: PipelineRule;
  /** A server hook: the text of its refusal, or null. */
  readonly refusePush?: (message: string) => string | null;
}

/** Makes a project; its repository is written when it is first used. */
export function addProject(instance: Instance, users: SeedUsers, given: NewProject): Project {
  const parts = given.path.split('/');
  const name = parts.pop();
  if (name === undefined || parts.length === 0) throw new Error(`${given.path} has no group`);
  const defaultBranch = given.defaultBranch ?? 'main';
  const id = instance.ids.take('project');
  const gitdir = join(instance.directory, `${id}.git`);
  const createdAt = instance.clock.now();
  const author = users.maintainer;
  const project: Project = {
    id,
    namespace: ensureGroup(instance, users, parts.join('/')),
    path: name,
    formerPaths: [],
    createdAt,
    visibility: given.visibility ?? 'private',
    repositoryAccess: given.repositoryAccess ?? 'enabled',
    archived: given.archived ?? false,
    defaultBranch,
    ciConfigPath: given.ciConfigPath ?? null,
    onlyMergeIfPipelineSucceeds: given.onlyMergeIfPipelineSucceeds ?? false,
    members: new Map((given.members ?? []).map(([user, role]) => [user.id, accessLevels[role]])),
    hooks: [],
    labels: [],
    protectedBranches: (given.protectedBranches ?? [{ name: defaultBranch }]).map((rule) => ({
      id: instance.ids.take('protectedBranch'),
      name: rule.name,
      pushLevel: accessLevels[rule.push ?? 'maintainer'],
      mergeLevel: accessLevels[rule.merge ?? 'maintainer'],
      allowForcePush: rule.allowForcePush ?? false,
    })),
    forkedFrom: given.forkOf ?? null,
    repository: new Repository(
      gitdir,
      (repository) => writeFirstCommit(repository, given, { author, createdAt, defaultBranch }),
      given.forkOf?.repository ?? null,
    ),
    pipelines: [],
    mergeRequests: [],
    issues: [],
    commitDiscussions: new Map(),
    refusePush: given.refusePush ?? null,
    pipelineRule: given.pipelineRule ?? null,
  };
  instance.projects.set(id, project);
  return project;
}

async function writeFirstCommit(
  repository: Repository,
  given: NewProject,
  about: { readonly author: User; readonly createdAt: Date; readonly defaultBranch: string },
): Promise<void> {
  await repository.setDefaultBranch(about.defaultBranch);
  if (given.forkOf !== undefined) {
    const origin = given.forkOf.repository;
    for (const branch of await origin.branches())
      await repository.writeRef(`refs/heads/${branch}`, (await origin.head(branch)) ?? '');
  }
  if (given.files === undefined) return;
  const files = new Map<string, FileEntry>();
  for (const [path, content] of Object.entries(given.files))
    files.set(path, { mode: '100644', oid: await repository.writeBlob(toBuffer(content)) });
  const who = { name: about.author.name, email: about.author.email, at: about.createdAt };
  const parent = await repository.head(about.defaultBranch);
  const sha = await repository.writeCommit({
    parents: parent === null ? [] : [parent],
    files,
    message: 'Initial commit\n',
    author: who,
    committer: who,
  });
  await repository.writeRef(`refs/heads/${about.defaultBranch}`, sha);
}

/** The group of that path; it and the groups above it are made where missing. */
export function ensureGroup(instance: Instance, users: SeedUsers, fullPath: string): Group {
  const existing = findGroup(instance, fullPath);
  if (existing !== undefined) return existing;
  const parts = fullPath.split('/');
  const path = parts.pop() ?? fullPath;
  const parent = parts.length === 0 ? null : ensureGroup(instance, users, parts.join('/'));
  const group: Group = {
    id: instance.ids.take('group'),
    path,
    fullPath,
    parent,
    visibility: 'private',
    members: parent === null ? seedMembers(users) : new Map<number, number>(),
    hooks: [],
  };
  instance.groups.set(group.id, group);
  return group;
}

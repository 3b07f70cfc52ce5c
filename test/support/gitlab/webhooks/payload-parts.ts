import type { CommitRecord } from '../git/commit-record.ts';
import { titleOf } from '../git/commit-record.ts';
import type { Instance } from '../instance.ts';
import { fullPathOf, type Project } from '../state/project.ts';
import type { User } from '../state/user.ts';

const visibilityLevels = { private: 0, internal: 10, public: 20 } as const;

/** A time in one of GitLab's two spellings: `2026-11-20 09:15:02 UTC` or `2026-11-20T09:15:02.123Z`. */
export function hookTime(instance: Instance, at: Date | null): string | null {
  if (at === null || instance.settings.hookTimes === 'iso') return at?.toISOString() ?? null;
  return at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

export function userPart(user: User): Record<string, unknown> {
  return { id: user.id, name: user.name, username: user.username, avatar_url: null, email: '[REDACTED]' };
}

/** The short form that pipeline hooks carry. */
export function projectPart(instance: Instance, project: Project): Record<string, unknown> {
  const path = fullPathOf(project);
  const host = new URL(instance.url).host;
  return {
    id: project.id,
    name: project.path,
    description: null,
    web_url: `${instance.url}/${path}`,
    avatar_url: null,
    git_ssh_url: `git@${host}:${path}.git`,
    git_http_url: `${instance.url}/${path}.git`,
    namespace: project.namespace.path,
    visibility_level: visibilityLevels[project.visibility],
    path_with_namespace: path,
    default_branch: project.defaultBranch,
    ci_config_path: project.ciConfigPath,
  };
}

/** The long form of note and merge request hooks. */
export function longProjectPart(instance: Instance, project: Project): Record<string, unknown> {
  const short = projectPart(instance, project);
  return {
    ...short,
    homepage: short['web_url'],
    url: short['git_ssh_url'],
    ssh_url: short['git_ssh_url'],
    http_url: short['git_http_url'],
  };
}

export function repositoryPart(instance: Instance, project: Project): Record<string, unknown> {
  const long = longProjectPart(instance, project);
  return {
    name: long['name'],
    url: long['url'],
    description: long['description'],
    homepage: long['homepage'],
  };
}

export function commitPart(
  instance: Instance,
  project: Project,
  commit: CommitRecord,
): Record<string, unknown> {
  return {
    id: commit.sha,
    message: commit.message,
    title: titleOf(commit.message),
    timestamp: commit.author.at.toISOString().replace(/\.\d+Z$/, '+00:00'),
    url: `${instance.url}/${fullPathOf(project)}/-/commit/${commit.sha}`,
    author: { name: commit.author.name, email: '[REDACTED]' },
  };
}

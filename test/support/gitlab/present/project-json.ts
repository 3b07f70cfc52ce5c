import { groupAccess, projectAccess } from '../actions/permissions.ts';
import type { Instance } from '../instance.ts';
import { fullPathOf, type Group, type Project } from '../state/project.ts';
import { accessLevels, type User } from '../state/user.ts';

/** A project. Some settings are only shown to members with enough role. */
export async function projectJson(
  instance: Instance,
  project: Project,
  user: User | null,
): Promise<Record<string, unknown>> {
  const path = fullPathOf(project);
  const own = user === null ? undefined : project.members.get(user.id);
  const inherited = groupAccess(user, project.namespace);
  const member = projectAccess(user, project) >= accessLevels.developer;
  return {
    id: project.id,
    description: null,
    name: project.path,
    name_with_namespace: path.split('/').join(' / '),
    path: project.path,
    path_with_namespace: path,
    created_at: project.createdAt.toISOString(),
    default_branch: project.defaultBranch,
    web_url: `${instance.url}/${path}`,
    http_url_to_repo: `${instance.url}/${path}.git`,
    ssh_url_to_repo: `git@${new URL(instance.url).host}:${path}.git`,
    visibility: project.visibility,
    archived: project.archived,
    empty_repo: (await project.repository.branches()).length === 0,
    namespace: {
      id: project.namespace.id,
      name: project.namespace.path,
      path: project.namespace.path,
      kind: 'group',
      full_path: project.namespace.fullPath,
    },
    ...(project.forkedFrom === null
      ? {}
      : {
          forked_from_project: {
            id: project.forkedFrom.id,
            path_with_namespace: fullPathOf(project.forkedFrom),
          },
        }),
    issues_access_level: 'enabled',
    repository_access_level: project.repositoryAccess,
    merge_requests_access_level: 'enabled',
    builds_access_level: 'enabled',
    public_jobs: true,
    merge_method: 'merge',
    squash_option: 'default_off',
    only_allow_merge_if_pipeline_succeeds: project.onlyMergeIfPipelineSucceeds,
    only_allow_merge_if_all_discussions_are_resolved: false,
    allow_merge_on_skipped_pipeline: null,
    remove_source_branch_after_merge: true,
    merge_pipelines_enabled: false,
    merge_trains_enabled: false,
    marked_for_deletion_on: null,
    ...(member ? { ci_config_path: project.ciConfigPath } : {}),
    permissions: {
      project_access: own === undefined ? null : { access_level: own, notification_level: 3 },
      group_access: inherited === 0 ? null : { access_level: inherited, notification_level: 3 },
    },
  };
}

export function groupJson(instance: Instance, group: Group): Record<string, unknown> {
  return {
    id: group.id,
    name: group.path,
    path: group.path,
    full_name: group.fullPath.split('/').join(' / '),
    full_path: group.fullPath,
    parent_id: group.parent?.id ?? null,
    visibility: group.visibility,
    web_url: `${instance.url}/groups/${group.fullPath}`,
  };
}

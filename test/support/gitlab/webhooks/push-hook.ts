import { commitsBetween } from '../git/history.ts';
import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';
import type { User } from '../state/user.ts';
import { commitPart, longProjectPart, repositoryPart } from './payload-parts.ts';

interface PushedBranch {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

/** Fires the Push Hook. GitLab carries at most 20 commits in it. */
export function firePushHook(instance: Instance, project: Project, user: User, push: PushedBranch): void {
  const noSha = '0'.repeat(40);
  instance.hooks.fire(project, 'push_events', 'Push Hook', async () => {
    const commits =
      push.after === noSha
        ? []
        : await commitsBetween(project.repository, push.before === noSha ? null : push.before, push.after);
    return {
      object_kind: 'push',
      event_name: 'push',
      before: push.before,
      after: push.after,
      ref: `refs/heads/${push.branch}`,
      checkout_sha: push.after === noSha ? null : push.after,
      user_id: user.id,
      user_name: user.name,
      user_username: user.username,
      user_email: '',
      user_avatar: null,
      project_id: project.id,
      project: longProjectPart(instance, project),
      repository: repositoryPart(instance, project),
      commits: commits.slice(0, 20).map((commit) => commitPart(instance, project, commit)),
      total_commits_count: commits.length,
    };
  });
}

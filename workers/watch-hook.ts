import { GitlabRejected } from '../src/gitlab/gitlab-error.ts';
import type { Hook } from '../src/gitlab/schema.ts';
import type { WorkerContext } from './worker-context.ts';

/** How the webhook fares that tells the service of pipelines. */
export type HookHealth =
  | { readonly kind: 'healthy' }
  /** GitLab has stopped sending, because deliveries failed; `until` (ISO 8601) null: for good. */
  | { readonly kind: 'stopped'; readonly until: string | null }
  | { readonly kind: 'missing' }
  /** The token may not see hooks: that takes Owner in a group, Maintainer in a project. */
  | { readonly kind: 'not-permitted' };

const hookPath = '/webhooks/gitlab';

/**
 * Looks at the webhook itself, which GitLab switches off after failed deliveries without telling anyone
 * (https://docs.gitlab.com/user/project/integrations/webhooks/#auto-disabled-webhooks). Null: there is none to watch.
 */
export async function watchHook({ gitlab, hookOwner, publicUrl }: WorkerContext): Promise<HookHealth | null> {
  if (hookOwner === null) return null;
  let hooks: readonly Hook[] | null;
  try {
    hooks = await gitlab.hooks(hookOwner);
  } catch (error) {
    if (error instanceof GitlabRejected) return { kind: 'not-permitted' };
    throw error;
  }
  const wanted = `${publicUrl ?? ''}${hookPath}`;
  const hook = hooks?.find(({ url }) => (publicUrl === null ? url.endsWith(wanted) : url === wanted));
  if (hook === undefined) return { kind: 'missing' };
  const { alertStatus, disabledUntil } = hook;
  if (alertStatus === null || alertStatus === 'executable') return { kind: 'healthy' };
  return { kind: 'stopped', until: alertStatus === 'disabled' ? null : disabledUntil };
}

/** What is wrong, and what to do; null: nothing. */
export function hookTrouble(health: HookHealth | null, owner: string): string | null {
  switch (health?.kind) {
    case undefined:
    case 'healthy':
      return null;
    case 'stopped': {
      const how = health.until === null ? 'for good' : `until ${health.until}`;
      return `GitLab has stopped the webhook of ${owner} ${how} after failed deliveries: send a test event from its page to start it again`;
    }
    case 'missing':
      return `${owner} has no webhook to this service`;
    case 'not-permitted':
      return `the token may not see the webhooks of ${owner}: that takes the role Owner in a group, Maintainer in a project`;
  }
}

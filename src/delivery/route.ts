import { isOwnBranch } from './branch-name.ts';

/** The parts of a failed pipeline that decide who is told, and how. */
export interface RoutedPipeline {
  readonly source: string;
  readonly ref: string;
  readonly tag: boolean;
}

export type Route =
  /** A merge request that patches this branch. */
  | { readonly kind: 'merge-request'; readonly targetBranch: string }
  | { readonly kind: 'ignored'; readonly reason: 'own-branch' }
  /** Known, and nothing is delivered for it yet. */
  | { readonly kind: 'not-yet-routed'; readonly reason: NotYetRouted };

export type NotYetRouted = 'merge-request-pipeline' | 'tag-pipeline' | 'child-pipeline';

/**
 * Where the answer to a failed pipeline goes: the one place that decides it. A pipeline of a merge
 * request names `refs/merge-requests/…` in the API and the source branch in webhooks.
 */
export function routeOf({ source, ref, tag }: RoutedPipeline): Route {
  if (isOwnBranch(ref)) return { kind: 'ignored', reason: 'own-branch' };
  if (source === 'merge_request_event' || ref.startsWith('refs/merge-requests/')) {
    return { kind: 'not-yet-routed', reason: 'merge-request-pipeline' };
  }
  if (tag) return { kind: 'not-yet-routed', reason: 'tag-pipeline' };
  if (source === 'parent_pipeline') return { kind: 'not-yet-routed', reason: 'child-pipeline' };
  return { kind: 'merge-request', targetBranch: ref };
}

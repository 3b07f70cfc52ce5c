import type { MergeRequest, Project } from '../gitlab/schema.ts';
import { isOwnBranch } from './branch-name.ts';

/** The parts of a failed pipeline that decide who is told, and how. */
export interface RoutedPipeline {
  /** `push`, `schedule`, `merge_request_event`, `parent_pipeline`, … */
  readonly source: string;
  readonly ref: string;
  readonly tag: boolean;
}

export type Route =
  /** A pipeline of a branch, which may be the source of an open merge request. */
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'merge-request'; readonly iid: number }
  | { readonly kind: 'tag' }
  | { readonly kind: 'ignored'; readonly reason: 'own-branch' };

/** GitLab's refs of merge request pipelines: of the source branch, of the merged result, of a merge train. */
const mergeRequestRef = /^refs\/merge-requests\/(\d+)\/(?:head|merge|train)$/;

/**
 * What a failed pipeline is about. In webhooks, a pipeline of a merge request names its source branch; in
 * the API, whose answer this takes, a `refs/merge-requests/…`. A child pipeline has the ref of its parent.
 */
export function routeOf({ ref, tag }: RoutedPipeline): Route {
  if (isOwnBranch(ref)) return { kind: 'ignored', reason: 'own-branch' };
  const iid = mergeRequestRef.exec(ref)?.[1];
  if (iid !== undefined) return { kind: 'merge-request', iid: Number(iid) };
  return tag ? { kind: 'tag' } : { kind: 'branch', branch: ref };
}

/** Where the answer to a failed pipeline goes. */
export interface Destination {
  readonly targetBranch: string;
  /** The merge request whose author is told, in the project of the pipeline. */
  readonly mergeRequestIid: number | null;
  /** The target branch is in a fork, where the bot cannot push. */
  readonly isFork: boolean;
}

export type DestinationResult =
  | { readonly kind: 'destination'; readonly destination: Destination }
  | {
      readonly kind: 'ignored';
      readonly reason: 'own-branch' | 'merge-request-not-open' | 'no-default-branch';
    };

/**
 * The place for a route: the one place that decides it. A tag's fix goes to the default branch; a branch
 * with an open merge request is answered there, as if the pipeline were the merge request's.
 *
 * @param mergeRequest That of a merge request's pipeline, or the open one of a branch; null: none.
 */
export function destinationOf(
  route: Exclude<Route, { kind: 'ignored' }>,
  project: Pick<Project, 'id' | 'defaultBranch'>,
  mergeRequest: MergeRequest | null,
): DestinationResult {
  if (route.kind === 'tag') {
    const targetBranch = project.defaultBranch;
    if (targetBranch === null) return { kind: 'ignored', reason: 'no-default-branch' };
    return { kind: 'destination', destination: { targetBranch, mergeRequestIid: null, isFork: false } };
  }
  if (mergeRequest === null) {
    if (route.kind === 'merge-request') return { kind: 'ignored', reason: 'merge-request-not-open' };
    return {
      kind: 'destination',
      destination: { targetBranch: route.branch, mergeRequestIid: null, isFork: false },
    };
  }
  if (mergeRequest.state !== 'opened') return { kind: 'ignored', reason: 'merge-request-not-open' };
  if (isOwnBranch(mergeRequest.sourceBranch)) return { kind: 'ignored', reason: 'own-branch' };
  const destination = {
    targetBranch: mergeRequest.sourceBranch,
    mergeRequestIid: mergeRequest.iid,
    isFork: mergeRequest.sourceProjectId !== project.id,
  };
  return { kind: 'destination', destination };
}

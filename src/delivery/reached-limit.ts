import type { MergeRequest } from '../gitlab/schema.ts';
import { isOwnBranch } from './branch-name.ts';

/** How many merge requests of the bot a project takes. */
export interface Limits {
  readonly openMergeRequests: number;
  readonly mergeRequestsPerDay: number;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Which limit another merge request would go beyond, as the end of a sentence that begins "because"; null: none.
 * Counted by what GitLab shows, so that it holds for all workers; two at the same moment may still go beyond by one.
 *
 * @param known Merge requests of the project with the bot's marker.
 * @param now Milliseconds since the epoch.
 */
export function reachedLimit(known: readonly MergeRequest[], limits: Limits, now: number): string | null {
  const own = known.filter(({ sourceBranch }) => isOwnBranch(sourceBranch));
  const open = own.filter(({ state }) => state === 'opened');
  if (open.length >= limits.openMergeRequests) {
    return `this project takes ${String(limits.openMergeRequests)} open merge requests of the bot at a time`;
  }
  const today = own.filter(({ createdAt }) => createdAt !== null && now - Date.parse(createdAt) < dayMs);
  if (today.length >= limits.mergeRequestsPerDay) {
    return `this project takes ${String(limits.mergeRequestsPerDay)} merge requests of the bot a day`;
  }
  return null;
}

import type { Settings } from './settings.ts';
import type { MergeRequest } from './state/merge-request.ts';
import type { Project } from './state/project.ts';

/** What is written but not visible yet, counted in reads rather than time so that tests are exact. */
export class Lag {
  readonly #settings: Settings;
  readonly #branches = new Map<string, number>();
  readonly #mergeRequests = new Map<number, number>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  branchCreated(project: Project, branch: string): void {
    if (this.#settings.branchLag > 0) this.#branches.set(`${project.id} ${branch}`, this.#settings.branchLag);
  }

  /** Whether this read of a branch still misses it. */
  hidesBranch(project: Project, branch: string): boolean {
    return countDown(this.#branches, `${project.id} ${branch}`);
  }

  mergeRequestCreated(mergeRequest: MergeRequest): void {
    if (this.#settings.mergeRequestListLag > 0)
      this.#mergeRequests.set(mergeRequest.id, this.#settings.mergeRequestListLag);
  }

  /** Whether this list still misses a merge request. */
  hidesMergeRequest(mergeRequest: MergeRequest): boolean {
    return countDown(this.#mergeRequests, mergeRequest.id);
  }
}

function countDown<K>(counts: Map<K, number>, key: K): boolean {
  const left = counts.get(key);
  if (left === undefined) return false;
  if (left <= 1) counts.delete(key);
  else counts.set(key, left - 1);
  return true;
}

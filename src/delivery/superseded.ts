interface ComparablePipeline {
  readonly id: number;
  readonly status: string;
  readonly source: string;
}

/** Pipelines of these sources run for the state of a branch; any of them answers for another. */
const branchSources = new Set(['push', 'web', 'webide', 'api', 'trigger', 'chat']);

/**
 * A newer pipeline of the same branch that passed, so that the failure is history; null where there is
 * none. A schedule usually runs other jobs than a push: only pipelines that run for the same reason count.
 */
export function supersededBy<T extends ComparablePipeline>(failed: T, others: readonly T[]): T | null {
  const isSameSort = (other: T) =>
    other.source === failed.source || (branchSources.has(other.source) && branchSources.has(failed.source));
  return (
    others.find((other) => other.id > failed.id && other.status === 'success' && isSameSort(other)) ?? null
  );
}

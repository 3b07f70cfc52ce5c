/** The order in which GitLab's own documentation and templates write keys: new keys go where readers look for them. */
const order =
  'spec include workflow default stages trigger extends << stage name alias image services tags entrypoint command ' +
  'parallel variables inherit cache needs dependencies rules only except when before_script script after_script ' +
  'artifacts coverage environment';
const ranks = new Map(order.split(' ').map((key, rank) => [key, rank]));

/** Keys of the top level that are no jobs; they stand together at the top. */
const globalKeys: ReadonlySet<string> = new Set(
  (
    'spec include workflow default stages types image services variables cache before_script after_script ' +
    'tags <<'
  ).split(' '),
);

export function isGlobalKey(key: string): boolean {
  return globalKeys.has(key);
}

/**
 * The index of the key behind which `key` belongs, among keys in the order of the text: -1 for in front of
 * all, `null` where the order says nothing (the end is as good as any place).
 */
export function siblingBefore(keys: readonly string[], key: string): number | null {
  const rank = ranks.get(key);
  if (rank === undefined) return null;
  const below = keys.map((name) => ranks.get(name) ?? Infinity).map((other) => (other <= rank ? other : -1));
  const nearest = Math.max(...below, -1);
  return nearest === -1 ? -1 : below.lastIndexOf(nearest);
}

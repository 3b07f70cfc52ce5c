import type { Limits } from '../resolution/limits.ts';
import { sourcedMap, type SourcedMap, type Written } from './sourced-value.ts';

/**
 * GitLab's deep merge of includes and of `extends`: maps merge key by key at any depth; anything
 * else, lists and unresolved references included, is replaced. Each entry keeps its own place;
 * a merged map counts as written where `upper` is.
 * https://docs.gitlab.com/ci/yaml/yaml_optimization/#merge-details
 */
export function mergeMaps(lower: SourcedMap, upper: SourcedMap, limits: Limits): SourcedMap {
  if (lower.entries.size === 0) return upper;
  if (!limits.spend(lower.entries.size + upper.entries.size)) return upper;
  const entries = new Map<string, Written>(lower.entries);
  for (const [name, entry] of upper.entries) {
    const below = entries.get(name)?.value;
    const value = entry.value;
    entries.set(
      name,
      below?.kind === 'map' && value.kind === 'map'
        ? { site: entry.site, value: mergeMaps(below, value, limits) }
        : entry,
    );
  }
  return sourcedMap(upper.site, entries);
}

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { CiDocument } from '../document.ts';
import { isMergeKey } from './alias-index.ts';

/** An entry of a mapping as Ruby's Psych reads it. */
export interface EffectiveEntry {
  readonly key: string;
  readonly pair: Pair;
  /** The mapping the pair is written in. */
  readonly map: YAMLMap;
  /** `merge`: the entry comes through `<<`. */
  readonly via: 'own' | 'merge';
}

/**
 * The entries of a mapping by key, as Psych sees them: a later duplicate replaces an earlier one, and `<<`
 * replaces keys written *above* it, where the YAML specification would let own keys win. In a list of
 * merged mappings the first one wins. A `<<` whose value is no mapping stays an ordinary key.
 */
export function effectiveEntries(document: CiDocument, map: YAMLMap): ReadonlyMap<string, EffectiveEntry> {
  return collectEntries(document, map);
}

/** The text of a mapping's key; a key that is itself a collection is named by its place. */
export function keyText(document: CiDocument, key: unknown): string {
  if (isScalar(key)) return String(key.value);
  if (isAlias(key)) return keyText(document, document.aliases.targetOf(key));
  const range = (key as Node | null)?.range;
  return range === undefined || range === null ? '' : document.text.slice(range[0], range[1]);
}

/** The mappings that a `<<` value merges, in the order of the text; null if Psych would not merge it. */
export function mergedMaps(document: CiDocument, value: unknown): readonly YAMLMap[] | null {
  const single = mergedMap(document, value);
  if (single !== null) return [single];
  // Psych looks at the node itself: an alias of a list is not merged.
  if (!isSeq(value)) return null;
  const maps = value.items.map((item) => mergedMap(document, item));
  return maps.every((map) => map !== null) ? maps : null;
}

function mergedMap(document: CiDocument, value: unknown): YAMLMap | null {
  const target = isAlias(value) ? document.aliases.targetOf(value) : value;
  return isMap(target) ? target : null;
}

function collectEntries(document: CiDocument, map: YAMLMap): Map<string, EffectiveEntry> {
  const entries = new Map<string, EffectiveEntry>();
  for (const pair of map.items) {
    const key = keyText(document, pair.key);
    const merged = isMergeKey(pair.key) ? mergedMaps(document, pair.value) : null;
    if (merged === null) {
      entries.set(key, { key, pair, map, via: 'own' });
      continue;
    }
    for (const source of merged.toReversed()) {
      // A mapping merged into itself brings what it holds so far, which changes nothing.
      if (source === map) continue;
      for (const [name, entry] of collectEntries(document, source))
        entries.set(name, { ...entry, via: 'merge' });
    }
  }
  return entries;
}

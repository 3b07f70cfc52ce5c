import { isAlias, isMap, isSeq, type YAMLMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse } from '../../refusal.ts';
import { insertKey } from '../writing/insert-key.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { fillEmptySlot, replaceSlot } from '../writing/replace-value.ts';
import { describe, isNullNode, type Slot } from '../source/slot.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** Sets the value at a path, creating the mappings that are missing on the way. */
export function planSet(document: CiDocument, path: YamlPath, value: PlainValue): Planned {
  const reached = reach(document, path);
  switch (reached.kind) {
    case 'refused':
      return reached;
    case 'slot':
      return planReplace(document, reached.slot, value);
    case 'alias':
      return makeOwnFirst(reached.slot.path);
    case 'stopped':
      return planFill(document, reached.slot, path, reached.rest, value);
    case 'missing-key': {
      const { map, mapPath, rest, inherited } = reached;
      if (inherited === null) return planInsert(document, map, mapPath, rest, value);
      const inheritedValue = inherited.pair.value as Parameters<typeof plainValue>[1];
      if (rest.length > 1 && isCollectionValue(document, inheritedValue))
        return makeOwnFirst([...mapPath, rest[0]]);
      if (rest.length === 1 && plainEquals(plainValue(document, inheritedValue), value)) return unchanged;
      return planInsert(document, map, mapPath, rest, value);
    }
  }
}

function isCollectionValue(document: CiDocument, value: Parameters<typeof plainValue>[1]): boolean {
  const target = isAlias(value) ? document.aliases.targetOf(value) : value;
  return isMap(target) || isSeq(target);
}

function planInsert(
  document: CiDocument,
  map: YAMLMap,
  mapPath: YamlPath,
  rest: readonly [string, ...YamlPath],
  value: PlainValue,
): Planned {
  const nested = nest(rest.slice(1), value);
  if (nested === null) return refuseMissing(document, [...mapPath, ...rest]);
  const [key] = rest;
  return plan(insertKey(document, map, mapPath, key, nested.value), {
    node: map,
    change: (before) => ({ ...(before as Record<string, PlainValue>), [key]: nested.value }),
  });
}

/** Wraps a value in one mapping per key; null if the path wants an item of a list that does not exist. */
function nest(keys: YamlPath, value: PlainValue): { readonly value: PlainValue } | null {
  let nested = value;
  for (const key of keys.toReversed()) {
    if (typeof key === 'number') return null;
    nested = { [key]: nested };
  }
  return { value: nested };
}

function planFill(
  document: CiDocument,
  slot: Slot,
  path: YamlPath,
  rest: YamlPath,
  value: PlainValue,
): Planned {
  const nested = nest(rest, value);
  if (nested === null) return refuseMissing(document, path);
  if (!isNullNode(slot.node)) {
    return refuse('not-a-mapping', `${describe(document, slot.path)} is neither a mapping nor empty.`);
  }
  return planFillEmpty(document, slot, nested.value);
}

/** Gives a value to a key that has none (or `null`). */
export function planFillEmpty(document: CiDocument, slot: Slot, value: PlainValue): Planned {
  const splices = fillEmptySlot(document, slot, value);
  return 'kind' in splices ? splices : plan(splices, { node: slot.node, change: () => value });
}

function planReplace(document: CiDocument, slot: Slot, value: PlainValue): Planned {
  if (plainEquals(plainValue(document, slot.node), value)) return unchanged;
  const splices = isNullNode(slot.node)
    ? fillEmptySlot(document, slot, value)
    : replaceSlot(document, slot, value);
  return 'kind' in splices ? splices : plan(splices, { node: slot.node, change: () => value });
}

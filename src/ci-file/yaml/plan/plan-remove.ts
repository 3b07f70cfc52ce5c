import { isMap, type Node } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { isMergeKey } from '../alias-index.ts';
import { effectiveEntries, keyText } from '../effective-entries.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { reach } from './reach-slot.ts';
import { removeSlot } from '../writing/remove-slot.ts';
import { usedAnchor } from '../writing/replace-value.ts';
import { anchorOf, describe, isList, walkPath, type Slot } from '../source/slot.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** Removes a key; the mapping it leaves empty goes too, where that means the same. */
export function planRemove(document: CiDocument, path: YamlPath): Planned {
  const reached = reach(document, path);
  if (reached.kind === 'refused') return reached;
  if (reached.kind !== 'slot') {
    const inherited = reached.kind === 'missing-key' ? reached.inherited !== null : reached.kind === 'alias';
    return inherited ? refuseInherited(document, path) : unchanged;
  }
  const { slot } = reached;
  const parent = emptiedParent(document, slot);
  if (parent !== null) return planRemove(document, parent.path);
  return refusalToRemove(document, slot) ?? planRemoval(document, slot);
}

/** Removes a list item, if it still is what it is taken for. */
export function planRemoveItem(document: CiDocument, path: YamlPath, value: PlainValue): Planned {
  const reached = reach(document, path);
  if (reached.kind === 'refused') return reached;
  if (reached.kind === 'alias') return refuseInherited(document, path);
  if (reached.kind !== 'slot' || !isList(reached.slot.holder)) return unchanged;
  const { slot } = reached;
  if (!plainEquals(plainValue(document, slot.node), value)) return unchanged;
  return refusalToRemove(document, slot) ?? planRemoval(document, slot);
}

function refuseInherited(document: CiDocument, path: YamlPath): Refusal {
  return refuse(
    'inherited-value',
    `${describe(document, path)} comes through an alias or \`<<\`: it can only be removed there.`,
  );
}

function planRemoval(document: CiDocument, slot: Slot): Planned {
  const parent = slot.path.length > 1 ? holderSlot(document, slot) : null;
  const splices = removeSlot(document, slot, parent);
  if ('kind' in splices) return splices;
  const step = slot.path.at(-1) ?? '';
  return plan(splices, { node: slot.holder, change: (before) => without(before, step) });
}

function without(holder: PlainValue, step: string | number): PlainValue {
  if (Array.isArray(holder)) return holder.toSpliced(Number(step), 1) as readonly PlainValue[];
  const { [step]: _removed, ...rest } = holder as Readonly<Record<string, PlainValue>>;
  return rest;
}

function refusalToRemove(document: CiDocument, slot: Slot): Refusal | null {
  const place = describe(document, slot.path);
  const anchor = usedAnchor(document, slot.node);
  if (anchor !== null)
    return refuse('anchor-in-use', `${place} defines &${anchor}, which is used elsewhere.`);
  if (!isMap(slot.holder)) return null;
  const key = String(slot.path.at(-1));
  const same = slot.holder.items.filter((pair) => keyText(document, pair.key) === key);
  if (same.length > 1) return refuse('duplicate-key', `${place} is written ${same.length} times.`);
  const merges = slot.holder.items.filter((pair) => isMergeKey(pair.key));
  const inherited = merges.some((pair) => bringsKey(document, pair.value as Node | null, key));
  return inherited ? refuseInherited(document, slot.path) : null;
}

function bringsKey(document: CiDocument, merged: Node | null, key: string): boolean {
  const value = plainValue(document, merged);
  const maps = Array.isArray(value) ? value : [value];
  return maps.some((map: PlainValue) => typeof map === 'object' && map !== null && Object.hasOwn(map, key));
}

/** The slot of the mapping that removing the slot would leave empty, if that may go as well. */
function emptiedParent(document: CiDocument, slot: Slot): Slot | null {
  if (slot.path.length < 3 || slot.holder.items.length > 1 || slot.pair === null) return null;
  const parent = holderSlot(document, slot);
  if (parent === null || parent.pair === null || anchorOf(parent.node) !== undefined) return null;
  // What the parent's own value hides would come to light.
  const { holder } = parent;
  if (!isMap(holder) || holder.items.some((pair) => isMergeKey(pair.key))) return null;
  return effectiveEntries(document, holder).size > 1 ? parent : null;
}

function holderSlot(document: CiDocument, slot: Slot): Slot | null {
  const walk = walkPath(document, slot.path.slice(0, -1));
  return 'kind' in walk ? null : (walk.slots.at(-1) ?? null);
}

import { isAlias, isScalar, type Node, type YAMLSeq } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse } from '../../refusal.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { planFillEmpty, planSet } from './plan-set.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { describe, isList, isNullNode, isReferenceNode, type Slot } from '../source/slot.ts';
import { insertListItem } from '../writing/insert-list-item.ts';
import { replaceEntry } from './replace-entry.ts';
import { wrapInList } from '../writing/wrap-in-list.ts';
import type { YamlEdit } from '../yaml-edit.ts';

type InsertItem = Extract<YamlEdit, { op: 'insert-item' }>;

/** Inserts an item into a list, or makes a list of what stands in its place. */
export function planInsertItem(document: CiDocument, edit: InsertItem): Planned {
  const reached = reach(document, edit.path);
  switch (reached.kind) {
    case 'refused':
      return reached;
    case 'slot':
      return planInsertAt(document, reached.slot, edit);
    case 'alias':
      return makeOwnFirst(reached.slot.path);
    case 'missing-key':
      if (reached.inherited !== null) return makeOwnFirst([...reached.mapPath, reached.rest[0]]);
      return edit.index === 0
        ? planSet(document, edit.path, [edit.value])
        : refuseMissing(document, edit.path);
    case 'stopped':
      return edit.index === 0
        ? planSet(document, edit.path, [edit.value])
        : refuseMissing(document, edit.path);
  }
}

function planInsertAt(document: CiDocument, slot: Slot, edit: InsertItem): Planned {
  const { node } = slot;
  if (isList(node)) return planInsertInto(document, slot, node, edit);
  if (isNullNode(node)) return planFillEmpty(document, slot, [edit.value]);
  const before = plainValue(document, node);
  if (edit.nest !== true && isReferenceNode(node)) {
    return refuse(
      'reference-value',
      `${describe(document, slot.path)} is a \`!reference\`, which GitLab does not flatten there.`,
    );
  }
  if (
    isAlias(node) &&
    Array.isArray(before) &&
    (edit.nest !== true || (edit.index > 0 && edit.index < before.length))
  ) {
    return makeOwnFirst(slot.path);
  }
  if (!isScalar(node) && !isReferenceNode(node) && (!isAlias(node) || isMapValue(before))) {
    return refuse('not-a-list', `${describe(document, slot.path)} is a mapping, not a list.`);
  }
  if (plainEquals(before, edit.value)) return unchanged;
  const splices = wrapInList(document, slot, edit.index === 0, edit.value);
  if ('kind' in splices) return splices;
  const items = (value: PlainValue): PlainValue[] =>
    edit.index === 0 ? [edit.value, value] : [value, edit.value];
  return plan(splices, { node: slot.holder, change: (holder) => replaceEntry(holder, slot, items) });
}

function isMapValue(value: PlainValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('!reference' in value);
}

function planInsertInto(document: CiDocument, slot: Slot, list: YAMLSeq, edit: InsertItem): Planned {
  const { index, value } = edit;
  const { length } = list.items;
  if (index > length)
    return refuse('no-such-item', `${describe(document, slot.path)} has only ${length} items.`);
  const present = list.items[index] as Node | undefined;
  if (present !== undefined && plainEquals(plainValue(document, present), value)) return unchanged;
  const splices = insertListItem(document, slot, list, index, value);
  return plan(splices, {
    node: list,
    change: (before) => (before as readonly PlainValue[]).toSpliced(index, 0, value),
  });
}

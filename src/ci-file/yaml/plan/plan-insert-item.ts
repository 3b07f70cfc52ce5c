import { isAlias, isScalar, type Node, type YAMLSeq } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse } from '../../refusal.ts';
import { insertFlowEntry } from '../writing/flow-insertion.ts';
import {
  aboveComments,
  keepFinalBlockScalar,
  literalColumnAbove,
  startsItsLine,
} from '../writing/line-insertion.ts';
import { contentEnd, isFlow, itemTokens } from '../source/node-span.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { planFillEmpty, planSet } from './plan-set.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { renderFlow, renderItem } from '../writing/render-value.ts';
import { layoutForItems } from '../writing/slot-layout.ts';
import {
  describe,
  entryStart,
  introducerEnd,
  isList,
  isNullNode,
  isReferenceNode,
  type Slot,
} from '../source/slot.ts';
import { insertion, type Splice } from '../writing/splice.ts';
import { columnOf, lineEnd, lineStart, nextLine } from '../source/text-lines.ts';
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

/** The holder's value with another value in the slot's place. */
export function replaceEntry(
  holder: PlainValue,
  slot: Slot,
  change: (value: PlainValue) => PlainValue,
): PlainValue {
  const step = slot.path.at(-1) ?? '';
  if (Array.isArray(holder)) {
    return holder.map((item: PlainValue, index) => (index === step ? change(item) : item));
  }
  const map = holder as Readonly<Record<string, PlainValue>>;
  return { ...map, [step]: change(map[step] ?? null) };
}

function planInsertInto(document: CiDocument, slot: Slot, list: YAMLSeq, edit: InsertItem): Planned {
  const { index, value } = edit;
  const { length } = list.items;
  if (index > length)
    return refuse('no-such-item', `${describe(document, slot.path)} has only ${length} items.`);
  const present = list.items[index] as Node | undefined;
  if (present !== undefined && plainEquals(plainValue(document, present), value)) return unchanged;
  const splices = isFlow(list)
    ? insertFlow(document, list, index, value)
    : insertBlock(document, slot, list, index, value);
  return plan(splices, {
    node: list,
    change: (before) => (before as readonly PlainValue[]).toSpliced(index, 0, value),
  });
}

function insertFlow(
  document: CiDocument,
  list: YAMLSeq,
  index: number,
  value: PlainValue,
): readonly Splice[] {
  return insertFlowEntry(
    document.text,
    list,
    index,
    renderFlow(value, layoutForItems(document, list, index)),
  );
}

function insertBlock(
  document: CiDocument,
  slot: Slot,
  list: YAMLSeq,
  index: number,
  value: PlainValue,
): readonly Splice[] {
  const { text } = document;
  const column = columnOf(text, list.range?.[0] ?? 0);
  const layout = layoutForItems(document, list, index);
  const render = (next: number): string =>
    renderItem(value, column, { ...layout, literalColumn: literalColumnAbove(text, next) });
  const indent = ' '.repeat(column);
  const previous = list.items[index - 1] as Node | undefined;
  if (index === list.items.length && previous !== undefined) {
    const at = lineEnd(text, contentEnd(previous));
    const line = layout.lineBreak + indent + render(nextLine(text, at));
    return [...keepFinalBlockScalar(document, at, previous), insertion(at, line)];
  }
  const dash = dashOf(list, index);
  if (!startsItsLine(text, dash)) return [insertion(dash, render(dash) + layout.lineBreak + indent)];
  const lowest = previous === undefined ? introducerEnd(slot) : contentEnd(previous);
  const at = aboveComments(text, dash, lowest);
  return [insertion(at, text.slice(lineStart(text, dash), dash) + render(at) + layout.lineBreak)];
}

function dashOf(list: YAMLSeq, index: number): number {
  const token = itemTokens(list)[index];
  if (token === undefined) throw new RangeError(`the list has no item ${index}`);
  return entryStart({ path: [], holder: list, pair: null, index, node: list.items[index] as Node, token });
}

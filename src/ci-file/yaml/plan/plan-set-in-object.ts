import { isAlias, isMap, isScalar, type Node } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { keepFinalBlockScalar } from '../writing/line-insertion.ts';
import { contentEnd } from '../source/node-span.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { replaceEntry } from './replace-entry.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { renderEntry, renderFlowEntry, type Layout } from '../writing/render-value.ts';
import { layoutForSlot } from '../writing/slot-layout.ts';
import {
  describe,
  entryStart,
  introducerEnd,
  hasCommentBeforeValue,
  isFlowSlot,
  isNullNode,
  valueStart,
  type Slot,
} from '../source/slot.ts';
import { insertion, type Splice } from '../writing/splice.ts';
import { columnOf, lineEnd } from '../source/text-lines.ts';
import type { YamlEdit, YamlPath } from '../yaml-edit.ts';

type SetInObject = Extract<YamlEdit, { op: 'set-in-object' }>;
type Entries = Readonly<Record<string, PlainValue>>;

/** Makes a scalar an object that keeps it under `nameKey`, or sets entries of the object that is there already. */
export function planSetInObject(document: CiDocument, edit: SetInObject): Planned {
  const reached = reach(document, edit.path);
  if (reached.kind === 'refused') return reached;
  if (reached.kind === 'alias') return makeOwnFirst(reached.slot.path);
  if (reached.kind === 'missing-key' && reached.inherited !== null) {
    return makeOwnFirst([...reached.mapPath, reached.rest[0]]);
  }
  if (reached.kind !== 'slot') return refuseMissing(document, edit.path);
  const { slot } = reached;
  const target = isAlias(slot.node) ? document.aliases.targetOf(slot.node) : slot.node;
  if (isMap(target)) return planSetEach(document, slot, edit);
  if (!isScalar(target) || isNullNode(slot.node)) {
    return refuse('not-an-object', `${describe(document, slot.path)} is neither a name nor an object.`);
  }
  const splices = wrapInObject(document, slot, edit.nameKey, edit.entries);
  if ('kind' in splices) return splices;
  return plan(splices, {
    node: slot.holder,
    change: (holder) => replaceEntry(holder, slot, (name) => ({ [edit.nameKey]: name, ...edit.entries })),
  });
}

/** Each entry that differs is an edit of its own; nested mappings are gone into, not replaced. */
function planSetEach(document: CiDocument, slot: Slot, edit: SetInObject): Planned {
  const before = plainValue(document, slot.node) as Entries;
  const leaf = firstMissing(before, edit.entries, []);
  if (leaf === null) return unchanged;
  return { kind: 'first', edit: { op: 'set', path: [...edit.path, ...leaf.path], value: leaf.value } };
}

function firstMissing(
  before: Entries,
  wanted: Entries,
  path: YamlPath,
): { path: YamlPath; value: PlainValue } | null {
  for (const [key, value] of Object.entries(wanted)) {
    const present = before[key];
    if (isEntries(value) && present !== undefined && isEntries(present)) {
      const inside = firstMissing(present, value, [...path, key]);
      if (inside !== null) return inside;
    } else if (!plainEquals(present, value)) return { path: [...path, key], value };
  }
  return null;
}

function isEntries(value: PlainValue): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('!reference' in value);
}

function wrapInObject(
  document: CiDocument,
  slot: Slot,
  nameKey: string,
  entries: Entries,
): readonly Splice[] | Refusal {
  const layout = { ...layoutForSlot(document, slot), quoteAlways: false };
  const start = valueStart(slot);
  const end = contentEnd(slot.node);
  if (isFlowSlot(slot)) {
    const rest = Object.entries(entries).map(([key, value]) => `, ${renderFlowEntry(key, value, layout)}`);
    return [insertion(start, `{ ${nameKey}: `), insertion(end, `${rest.join('')} }`)];
  }
  if (hasCommentBeforeValue(slot)) {
    return refuse(
      'comment-before-value',
      `A comment stands in front of the value of ${describe(document, slot.path)}.`,
    );
  }
  if (slot.pair === null) return wrapItem(document, slot.node, start, nameKey, entries, layout);
  const column = columnOf(document.text, entryStart(slot)) + layout.mapStep;
  const newLine = layout.lineBreak + ' '.repeat(column);
  return [
    { start: introducerEnd(slot), end: start, text: `${newLine}${nameKey}: ` },
    ...appendEntries(document, slot.node, column, entries, layout),
  ];
}

function wrapItem(
  document: CiDocument,
  node: Node,
  start: number,
  nameKey: string,
  entries: Entries,
  layout: Layout,
): readonly Splice[] {
  const column = columnOf(document.text, start);
  return [insertion(start, `${nameKey}: `), ...appendEntries(document, node, column, entries, layout)];
}

function appendEntries(
  document: CiDocument,
  node: Node,
  column: number,
  entries: Entries,
  layout: Layout,
): readonly Splice[] {
  const at = lineEnd(document.text, contentEnd(node));
  const newLine = layout.lineBreak + ' '.repeat(column);
  const lines = Object.entries(entries).map(
    ([key, value]) => newLine + renderEntry(key, value, column, layout),
  );
  return [...keepFinalBlockScalar(document, at, node), insertion(at, lines.join(''))];
}

import { isAlias, isMap, type Alias, type Node, type YAMLMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { copiedText, nameOf } from '../writing/copied-text.ts';
import type { EffectiveEntry } from '../effective-entries.ts';
import { insertRenderedKey, layoutFor } from '../writing/insert-key.ts';
import { keepFinalBlockScalar } from '../writing/line-insertion.ts';
import { contentEnd, pairToken } from '../source/node-span.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { slotOfNode } from '../source/slot-of-node.ts';
import { describe, entryStart, introducerEnd, isFlowSlot, valueStart, type Slot } from '../source/slot.ts';
import { insertion, type Splice } from '../writing/splice.ts';
import { columnOf, lineEnd } from '../source/text-lines.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** Writes out, at its own place, what a path gets through an alias or `<<`. No value changes. */
export function planMakeOwn(document: CiDocument, path: YamlPath): Planned {
  const reached = reach(document, path);
  switch (reached.kind) {
    case 'refused':
      return reached;
    case 'slot':
      return isAlias(reached.slot.node)
        ? planExpandAlias(document, reached.slot, reached.slot.node)
        : unchanged;
    case 'alias':
      return makeOwnFirst(reached.slot.path);
    case 'stopped':
      return refuseMissing(document, path);
    case 'missing-key': {
      const { map, mapPath, rest, inherited } = reached;
      if (inherited === null) return refuseMissing(document, path);
      if (rest.length > 1) return makeOwnFirst([...mapPath, rest[0]]);
      return planWriteInherited(document, map, mapPath, inherited);
    }
  }
}

function planExpandAlias(document: CiDocument, slot: Slot, alias: Alias): Planned {
  const target = document.aliases.targetOf(alias);
  if (target === undefined) return refuseMissing(document, slot.path);
  const splices = isMap(target) ? mergeInstead(document, slot, alias) : copyInstead(document, slot, target);
  return 'kind' in splices ? splices : plan(splices, null);
}

/** `key: *name` becomes `key:` with `<<: *name` below. */
function mergeInstead(document: CiDocument, slot: Slot, alias: Alias): readonly Splice[] {
  const { text } = document;
  const start = alias.range?.[0] ?? 0;
  const end = contentEnd(alias);
  if (isFlowSlot(slot)) return [insertion(start, '{ <<: '), insertion(end, ' }')];
  if (slot.pair === null || lineEnd(text, introducerEnd(slot)) < start) return [insertion(start, '<<: ')];
  const layout = layoutFor(document, slot.holder as YAMLMap);
  const indent = ' '.repeat(columnOf(text, entryStart(slot)) + layout.mapStep);
  return [
    { start: introducerEnd(slot), end, text: '' },
    insertion(lineEnd(text, end), `${layout.lineBreak}${indent}<<: *${alias.source}`),
  ];
}

function copyInstead(document: CiDocument, slot: Slot, target: Node): readonly Splice[] | Refusal {
  const source = slotOfNode(document, target);
  if (source === null || slot.pair === null || !isMap(slot.holder)) {
    return refuse('alias-in-list', `${describe(document, slot.path)} is an alias inside a list.`);
  }
  const { text } = document;
  const column = isFlowSlot(slot) ? null : columnOf(text, entryStart(slot));
  const copied = copiedText(document, source, column, layoutFor(document, slot.holder));
  if (typeof copied !== 'string') return copied;
  const [head, end] = [introducerEnd(slot), contentEnd(slot.node)];
  if (lineEnd(text, head) < valueStart(slot) || !/^\r?\n/.test(copied))
    return [{ start: head, end, text: copied }];
  const at = lineEnd(text, end);
  return [
    { start: head, end, text: '' },
    ...keepFinalBlockScalar(document, at, slot.node),
    insertion(at, copied),
  ];
}

function planWriteInherited(
  document: CiDocument,
  map: YAMLMap,
  mapPath: YamlPath,
  entry: EffectiveEntry,
): Planned {
  const source = slotOfEntry(entry);
  if (source === null) return refuseMissing(document, [...mapPath, entry.key]);
  const name = nameOf(source.node);
  const isMapping = isMap(isAlias(source.node) ? document.aliases.targetOf(source.node) : source.node);
  let problem: Refusal | null = null;
  const splices = insertRenderedKey(document, map, mapPath, entry.key, (column, layout) => {
    if (name !== undefined && isMapping) {
      if (column === null) return `${entry.key}: { <<: *${name} }`;
      return `${entry.key}:${layout.lineBreak}${' '.repeat(column + layout.mapStep)}<<: *${name}`;
    }
    const copied = copiedText(document, source, column, layout);
    if (typeof copied === 'string') return `${keySource(document, entry)}:${copied}`;
    problem = copied;
    return '';
  });
  return problem ?? plan(splices, null);
}

function keySource(document: CiDocument, { pair }: EffectiveEntry): string {
  const range = (pair.key as Node).range;
  return document.text.slice(range?.[0] ?? 0, range?.[1] ?? 0);
}

function slotOfEntry({ map, pair, key }: EffectiveEntry): Slot | null {
  const token = pairToken(pair);
  if (token === null || pair.value === null) return null;
  return { path: [key], holder: map, pair, index: map.items.indexOf(pair), node: pair.value as Node, token };
}

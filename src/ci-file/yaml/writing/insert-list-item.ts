import type { Node, YAMLSeq } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { contentEnd, isFlow, itemTokens } from '../source/node-span.ts';
import { entryStart, introducerEnd, type Slot } from '../source/slot.ts';
import { columnOf, lineEnd, lineStart, nextLine } from '../source/text-lines.ts';
import { insertFlowEntry } from './flow-insertion.ts';
import { aboveComments, keepFinalBlockScalar, literalColumnAbove, startsItsLine } from './line-insertion.ts';
import { renderFlow, renderItem } from './render-value.ts';
import { layoutForItems } from './slot-layout.ts';
import { insertion, type Splice } from './splice.ts';

/**
 * Inserts an item so that it becomes item `index` of the list in a slot, above the comments that belong to
 * what follows it.
 */
export function insertListItem(
  document: CiDocument,
  slot: Slot,
  list: YAMLSeq,
  index: number,
  value: PlainValue,
): readonly Splice[] {
  if (!isFlow(list)) return insertInBlock(document, slot, list, index, value);
  const item = renderFlow(value, layoutForItems(document, list, index));
  return insertFlowEntry(document.text, list, index, item);
}

function insertInBlock(
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

import { isMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { startsItsLine } from './line-insertion.ts';
import { contentEnd, itemTokens, pairToken, type EntryToken } from '../source/node-span.ts';
import { describe, entryStart, headEnd, isFlowSlot, type Slot } from '../source/slot.ts';
import { insertion, type Splice } from './splice.ts';
import { isBlankBetween, lineEnd, lineStart, nextLine } from '../source/text-lines.ts';
import type { CST, Node } from 'yaml';

/**
 * Removes an entry: whole lines from a block collection (comments above and below stay), the entry and one
 * comma from a flow collection. The last entry leaves `{}` or `[]`.
 *
 * @param parent The slot that holds the collection; null for the top level.
 */
export function removeSlot(
  document: CiDocument,
  slot: Slot,
  parent: Slot | null,
): readonly Splice[] | Refusal {
  if (isFlowSlot(slot)) return removeFromFlow(document, slot);
  const { text } = document;
  const start = entryStart(slot);
  const end = contentEnd(slot.node);
  if (slot.holder.items.length === 1) return emptyBlock(document, slot, parent);
  if (startsItsLine(text, start)) return [wholeLines(text, start, end)];
  const next = nextEntryStart(slot);
  if (next === null || !isBlankBetween(text, end, next)) {
    return refuse(
      'comment-in-the-way',
      `A comment stands behind ${describe(document, slot.path)}, in front of what would take its place.`,
    );
  }
  return [{ start, end: next, text: '' }];
}

/** From the line break above to the end of the last line, so that a missing final line break stays missing. */
function wholeLines(text: string, start: number, end: number): Splice {
  const first = lineStart(text, start);
  if (first <= 1) return { start: first, end: nextLine(text, end), text: '' };
  return { start: lineEnd(text, lineStart(text, first - 1)), end: lineEnd(text, end), text: '' };
}

function emptyBlock(document: CiDocument, slot: Slot, parent: Slot | null): readonly Splice[] | Refusal {
  const { text } = document;
  const start = entryStart(slot);
  if (parent === null || !startsItsLine(text, start)) {
    return refuse(
      'last-entry',
      `${describe(document, slot.path)} is the only entry; what it leaves cannot be empty.`,
    );
  }
  const head = headEnd(parent);
  const empty = isMap(slot.holder) ? ' {}' : ' []';
  return [insertion(head, empty), wholeLines(text, start, contentEnd(slot.node))];
}

function nextEntryStart(slot: Slot): number | null {
  const next = siblingTokens(slot)[slot.index + 1];
  return next === undefined ? null : tokenStart(next);
}

function siblingTokens({ holder }: Slot): readonly (EntryToken | undefined)[] {
  return isMap(holder) ? holder.items.map((pair) => pairToken(pair) ?? undefined) : itemTokens(holder);
}

function tokenStart(token: EntryToken): number {
  const first = token.start.find(
    ({ type }) => type === 'anchor' || type === 'tag' || type === 'seq-item-ind',
  );
  return first?.offset ?? token.key?.offset ?? token.value?.offset ?? 0;
}

function removeFromFlow(document: CiDocument, slot: Slot): readonly Splice[] | Refusal {
  const { text } = document;
  const token = slot.holder.srcToken as CST.FlowCollection;
  const start = entryStart(slot);
  const next = nextEntryStart(slot);
  const previous = slot.index === 0 ? null : previousEnd(slot);
  const closing = token.end[0]?.offset ?? contentEnd(slot.node);
  const span =
    next !== null
      ? { start, end: next }
      : previous !== null
        ? { start: previous, end: contentEnd(slot.node) }
        : { start: token.offset + 1, end: closing };
  const outside = text.slice(span.start, start) + text.slice(contentEnd(slot.node), span.end);
  if (outside.includes('#')) {
    return refuse('comment-in-the-way', `A comment stands next to ${describe(document, slot.path)}.`);
  }
  return [{ ...span, text: '' }];
}

function previousEnd(slot: Slot): number {
  const item: unknown = slot.holder.items[slot.index - 1];
  const node = isMap(slot.holder)
    ? ((item as { value: Node | null; key: Node }).value ?? (item as { key: Node }).key)
    : (item as Node);
  return contentEnd(node);
}

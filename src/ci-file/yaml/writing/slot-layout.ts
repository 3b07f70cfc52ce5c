import { isMap, type Node, type YAMLSeq } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { layoutFor, siblingQuote } from './insert-key.ts';
import { houseStyle } from './house-style.ts';
import { itemTokens } from '../source/node-span.ts';
import type { Layout } from './render-value.ts';
import { introducerEnd, valueStart, type Slot } from '../source/slot.ts';
import { lineBreakNear } from '../source/text-lines.ts';

/** The layout of a value written in a slot: its siblings', else the document's. */
export function layoutForSlot(document: CiDocument, slot: Slot): Layout {
  if (isMap(slot.holder)) return layoutFor(document, slot.holder);
  return { ...layoutForItems(document, slot.holder), dashGap: gapBehindDash(document.text, slot) };
}

/** The layout of new items of a list. */
export function layoutForItems(document: CiDocument, list: YAMLSeq, near = 0): Layout {
  const style = houseStyle(document);
  const quote = siblingQuote(list.items as (Node | null)[]);
  const neighbour = list.items[Math.min(near, list.items.length - 1)] as Node | undefined;
  const token = itemTokens(list)[Math.min(near, list.items.length - 1)];
  const slot =
    neighbour === undefined || token === undefined
      ? null
      : { path: [], holder: list, pair: null, index: near, node: neighbour, token };
  return {
    ...style,
    lineBreak: lineBreakNear(document.text, list.range?.[0] ?? 0),
    dashGap: slot === null ? ' ' : gapBehindDash(document.text, slot),
    quote: quote ?? style.quote,
    quoteAlways: quote !== null,
    literalColumn: 0,
  };
}

/** The blanks between a dash and its value, where both are on one line. */
function gapBehindDash(text: string, slot: Slot): string {
  const gap = text.slice(introducerEnd(slot), valueStart(slot));
  return /^ +$/.test(gap) ? gap : ' ';
}

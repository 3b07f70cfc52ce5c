import { isMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { layoutFor } from './insert-key.ts';
import { keepFinalBlockScalar } from './line-insertion.ts';
import { contentEnd } from '../source/node-span.ts';
import { renderFlow, renderItem } from './render-value.ts';
import {
  describe,
  entryStart,
  hasCommentBeforeValue,
  introducerEnd,
  isFlowSlot,
  valueStart,
  type Slot,
} from '../source/slot.ts';
import { insertion, type Splice } from './splice.ts';
import { columnOf, lineEnd } from '../source/text-lines.ts';

/**
 * Makes `key: value` a list of the new item and the value as it is written (a scalar, an alias, a `!reference`).
 * Only the blanks between `:` and the value are replaced, so anchors, folds and comments stay as they are.
 */
export function wrapInList(
  document: CiDocument,
  slot: Slot,
  inFront: boolean,
  item: PlainValue,
): readonly Splice[] | Refusal {
  const { text } = document;
  if (!isMap(slot.holder)) {
    return refuse('not-a-list', `${describe(document, slot.path)} is an item of a list, not a list.`);
  }
  const layout = { ...layoutFor(document, slot.holder), quoteAlways: false };
  const start = valueStart(slot);
  const end = contentEnd(slot.node);
  if (isFlowSlot(slot)) {
    const written = renderFlow(item, layout);
    return inFront
      ? [insertion(start, `[${written}, `), insertion(end, ']')]
      : [insertion(start, '['), insertion(end, `, ${written}]`)];
  }
  if (hasCommentBeforeValue(slot)) {
    return refuse(
      'comment-before-value',
      `A comment stands between the key and the value of ${describe(document, slot.path)}.`,
    );
  }
  // Continuation lines are deeper than the key, so with the dash at the key's column they need no change.
  const step = text.slice(start, end).includes('\n') ? 0 : layout.listStep;
  const column = columnOf(text, entryStart(slot)) + step;
  const newLine = layout.lineBreak + ' '.repeat(column);
  const written = renderItem(item, column, layout);
  const gap = { start: introducerEnd(slot), end: start };
  if (inFront) return [{ ...gap, text: `${newLine}${written}${newLine}- ` }];
  const at = lineEnd(text, end);
  return [
    { ...gap, text: `${newLine}- ` },
    ...keepFinalBlockScalar(document, at, slot.node),
    insertion(at, newLine + written),
  ];
}

import { isScalar, visit, type Node, type Scalar } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { layoutForSlot } from './slot-layout.ts';
import { keepFinalBlockScalar } from './line-insertion.ts';
import { blockIndent, contentEnd } from '../source/node-span.ts';
import { chooseQuote, quoteString, renderString, type Quote } from './render-scalar.ts';
import { renderFlow, renderItem, renderLiteral, renderNested, type Layout } from './render-value.ts';
import {
  anchorOf,
  describe,
  entryStart,
  headEnd,
  introducerEnd,
  isEmptySlot,
  isFlowSlot,
  valueStart,
  type Slot,
} from '../source/slot.ts';
import { insertion, type Splice } from './splice.ts';
import { columnOf, lineEnd } from '../source/text-lines.ts';

/** Writes a value behind a key or dash that has none, or `null`. */
export function fillEmptySlot(
  document: CiDocument,
  slot: Slot,
  value: PlainValue,
): readonly Splice[] | Refusal {
  if (!isEmptySlot(slot)) return replaceSlot(document, slot, value);
  const { text } = document;
  const layout = layoutForSlot(document, slot);
  const written = renderForSlot(document, slot, value, layout);
  const head = headEnd(slot);
  if (!written.includes('\n') || !written.startsWith(layout.lineBreak)) return [insertion(head, written)];
  const at = lineEnd(text, head);
  return [insertion(at, written)];
}

/** Replaces the value in a slot by another; a scalar keeps its style where the new value allows. */
export function replaceSlot(
  document: CiDocument,
  slot: Slot,
  value: PlainValue,
): readonly Splice[] | Refusal {
  const { node } = slot;
  if (isScalar(node) && (typeof value !== 'object' || value === null))
    return replaceScalar(document, slot, node, value);
  const anchored = usedAnchor(document, node);
  if (anchored !== null) {
    return refuse(
      'anchor-in-use',
      `${describe(document, slot.path)} defines &${anchored}, which is used elsewhere.`,
    );
  }
  const layout = layoutForSlot(document, slot);
  const written = renderForSlot(document, slot, value, layout);
  const { text } = document;
  const head = introducerEnd(slot);
  const end = contentEnd(node);
  if (isFlowSlot(slot)) return [{ start: valueStart(slot), end, text: written.trimStart() }];
  const sameLine = lineEnd(text, head) >= valueStart(slot);
  const from = sameLine ? head : lineEnd(text, head);
  if (!written.startsWith(layout.lineBreak)) {
    return sameLine
      ? [{ start: head, end, text: written }]
      : [insertion(head, written), { start: from, end, text: '' }];
  }
  const at = lineEnd(text, end);
  return [
    ...keepFinalBlockScalar(document, at, node),
    { start: from, end, text: '' },
    insertion(at, written),
  ];
}

/** What to write behind the introducer: a blank and the value, or an indented block. */
function renderForSlot(document: CiDocument, slot: Slot, value: PlainValue, layout: Layout): string {
  if (isFlowSlot(slot)) return ` ${renderFlow(value, layout)}`;
  const column = columnOf(document.text, entryStart(slot));
  return slot.pair === null
    ? renderItem(value, column, layout).slice(1)
    : renderNested(value, column, layout);
}

/** The name of an anchor on a node, or inside it, that something else refers to. */
export function usedAnchor(document: CiDocument, node: Node): string | null {
  const [start, end] = [node.range?.[0] ?? 0, node.range?.[2] ?? 0];
  let used: string | null = null;
  visit(node, {
    Node(_key, inner) {
      const anchor = anchorOf(inner as Node);
      if (anchor === undefined) return undefined;
      const outside = document.aliases.aliasesOf(inner as Node).some(({ range }) => {
        const at = range?.[0] ?? 0;
        return at < start || at >= end;
      });
      if (!outside) return undefined;
      used = anchor;
      return visit.BREAK;
    },
  });
  return used;
}

function replaceScalar(
  document: CiDocument,
  slot: Slot,
  node: Scalar,
  value: string | number | boolean | null,
): readonly Splice[] | Refusal {
  if (node.tag !== undefined) {
    return refuse('tagged-value', `${describe(document, slot.path)} carries the tag ${node.tag}.`);
  }
  const layout = layoutForSlot(document, slot);
  const start = node.range?.[0] ?? 0;
  return [{ start, end: contentEnd(node), text: renderLike(node, value, layout, isFlowSlot(slot)) }];
}

function renderLike(
  node: Scalar,
  value: string | number | boolean | null,
  layout: Layout,
  flow: boolean,
): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  const token = node.srcToken;
  if (token?.type === 'block-scalar' && /[^\n]\n+[^\n]/.test(value)) {
    const indent = blockIndent(token);
    return renderLiteral(
      value,
      Number.isFinite(indent) ? indent : token.indent + layout.mapStep,
      layout.lineBreak,
    );
  }
  const own: Quote | null = node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : null;
  if (own === null) return renderString(value, { ...layout, quoteAlways: false, flow });
  return quoteString(value, own === '"' ? '"' : /[\n\t]/.test(value) ? chooseQuote(value, own) : own);
}

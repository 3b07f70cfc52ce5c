import { isAlias, isCollection, isScalar, type CST, type Node } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { keepFinalBlockScalar } from './line-insertion.ts';
import { contentEnd, isFlow, type EntryToken } from '../source/node-span.ts';
import type { Layout } from './render-value.ts';
import { anchorOf, describe, entryStart, valueStart, isReferenceNode, type Slot } from '../source/slot.ts';
import { applySplices, type Splice } from './splice.ts';
import { columnOf } from '../source/text-lines.ts';

/**
 * The text of a slot's value as it would stand behind `key:` at `column` elsewhere in the file: re-indented,
 * without anchors (they would be defined twice), aliases as they are.
 */
export function copiedText(
  document: CiDocument,
  source: Slot,
  column: number | null,
  layout: Layout,
): string | Refusal {
  const { node } = source;
  const isBlock = isCollection(node) && !isFlow(node);
  const isMultiLine = isBlock || (isScalar(node) && node.srcToken?.type === 'block-scalar');
  if (column === null && isMultiLine) {
    return refuse(
      'block-in-flow',
      `${describe(document, source.path)} is written over several lines and cannot be copied into {…}.`,
    );
  }
  if (isBlock && node.tag !== undefined && !isReferenceNode(node)) {
    return refuse('tagged-value', `${describe(document, source.path)} carries the tag ${node.tag}.`);
  }
  if (isBlock) return copyBlock(document, source, column ?? 0, layout);
  const start = valueStart(source);
  const copied = plainCopy(document, source, start, contentEnd(node));
  if (column === null || source.pair === null) return ` ${copied}`;
  return ` ${reindent(copied, column - columnOf(document.text, entryStart(source)))}`;
}

function copyBlock(document: CiDocument, source: Slot, column: number, layout: Layout): string {
  const { text } = document;
  const { node } = source;
  const first = node.range?.[0] ?? 0;
  const isList = node.srcToken?.type === 'block-seq';
  const target = column + (isList ? layout.listStep : layout.mapStep);
  const copied = plainCopy(document, source, first, contentEnd(node));
  const shift = target - columnOf(text, first);
  return layout.lineBreak + ' '.repeat(target) + reindent(copied, shift);
}

/** Moves all lines but the first. */
function reindent(text: string, shift: number): string {
  const lines = text.split('\n').map((line, index) => {
    if (index === 0 || line === '' || line === '\r') return line;
    if (shift >= 0) return ' '.repeat(shift) + line;
    const blanks = /^ */.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(-shift, blanks));
  });
  return lines.join('\n');
}

/** The text between two offsets without its anchors, and with nothing that only holds at the end of a file. */
function plainCopy(document: CiDocument, source: Slot, start: number, end: number): string {
  const { text } = document;
  const splices: Splice[] = [...keepFinalBlockScalar(document, text.length, source.node)];
  for (const { offset, source: name } of anchorTokens(source.token)) {
    if (offset < start || offset >= end) continue;
    const behind = offset + name.length;
    const blanks = /^[ \t]*/.exec(text.slice(behind, end))?.[0].length ?? 0;
    splices.push({ start: offset, end: behind + blanks, text: '' });
  }
  const inside = splices.map((splice) => ({
    ...splice,
    start: splice.start - start,
    end: splice.end - start,
  }));
  return applySplices(text.slice(start, end), inside);
}

function* anchorTokens(token: EntryToken): Generator<CST.SourceToken> {
  for (const part of [...token.start, ...(token.sep ?? [])]) {
    if (part.type === 'anchor') yield part;
  }
  for (const nested of [token.key, token.value]) {
    if (nested === undefined || nested === null || !('items' in nested)) continue;
    for (const item of nested.items) yield* anchorTokens(item);
  }
}

/** The name under which a mapping can be merged or a value aliased instead of copied. */
export function nameOf(node: Node): string | undefined {
  return isAlias(node) ? node.source : anchorOf(node);
}

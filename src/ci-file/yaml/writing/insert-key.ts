import { isScalar, type Node, type YAMLMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { isMergeKey } from '../alias-index.ts';
import { keyText } from '../effective-entries.ts';
import { insertFlowEntry } from './flow-insertion.ts';
import { isGlobalKey, siblingBefore } from './key-order.ts';
import { styleWithin } from './house-style.ts';
import { aboveComments, keepFinalBlockScalar, literalColumnAbove, startsItsLine } from './line-insertion.ts';
import { isFlow, pairEnd } from '../source/node-span.ts';
import { isPlainSafe, type Quote } from './render-scalar.ts';
import { renderEntry, renderFlowEntry, type Layout } from './render-value.ts';
import { insertion, type Splice } from './splice.ts';
import {
  columnOf,
  isCommentLine,
  lineBreakNear,
  lineEnd,
  lineStart,
  nextLine,
} from '../source/text-lines.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** Renders the new entry for the column it will stand at (block) or on one line (flow). */
export type EntryRenderer = (column: number | null, layout: Layout) => string;

/** Inserts `key: value` into a mapping that does not have the key. */
export function insertKey(
  document: CiDocument,
  map: YAMLMap,
  path: YamlPath,
  key: string,
  value: PlainValue,
): readonly Splice[] {
  const render: EntryRenderer = (column, layout) =>
    column === null ? renderFlowEntry(key, value, layout) : renderEntry(key, value, column, layout);
  return insertRenderedKey(document, map, path, key, render);
}

export function insertRenderedKey(
  document: CiDocument,
  map: YAMLMap,
  path: YamlPath,
  key: string,
  render: EntryRenderer,
): readonly Splice[] {
  const layout = layoutFor(document, map);
  if (isFlow(map)) return insertFlowEntry(document.text, map, map.items.length, render(null, layout));
  const { text } = document;
  const column = columnOf(text, map.range?.[0] ?? 0);
  const before = placeFor(document, map, path, key);
  const previous = map.items[before];
  if (previous === undefined) return insertAtTop(document, map, render(column, layout), column, layout);
  const at = lineEnd(text, pairEnd(previous));
  const entry = render(column, { ...layout, literalColumn: literalColumnAbove(text, nextLine(text, at)) });
  const gap =
    map === document.body && hasBlankLines(document, map, Math.min(before + 1, map.items.length - 1))
      ? layout.lineBreak
      : '';
  return [
    ...keepFinalBlockScalar(document, at, (previous.value ?? previous.key) as Node),
    insertion(at, gap + layout.lineBreak + ' '.repeat(column) + entry),
  ];
}

/** The layout of new entries of a mapping. */
export function layoutFor(document: CiDocument, map: YAMLMap): Layout {
  const style = styleWithin(document, map);
  const quotes = siblingQuote(map.items.map(({ value }) => value as Node | null));
  return {
    ...style,
    lineBreak: lineBreakNear(document.text, map.range?.[0] ?? 0),
    dashGap: ' ',
    quote: quotes ?? style.quote,
    quoteAlways: quotes !== null,
    literalColumn: 0,
  };
}

/** The quote that every string among the siblings wears although one at least could do without; else null. */
export function siblingQuote(values: readonly (Node | null)[]): Quote | null {
  const quotes = new Set<Quote | null>();
  let needless = false;
  for (const value of values) {
    if (!isScalar(value) || value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED') continue;
    quotes.add(value.type === 'QUOTE_DOUBLE' ? '"' : value.type === 'QUOTE_SINGLE' ? "'" : null);
    needless ||= isPlainSafe(String(value.value), false);
  }
  const [first] = quotes;
  return quotes.size === 1 && needless ? (first ?? null) : null;
}

/** Index of the pair to insert behind; -1: at the top. Never above a `<<`, which would override the new key. */
function placeFor(document: CiDocument, map: YAMLMap, path: YamlPath, key: string): number {
  const keys = map.items.map((pair) => keyText(document, pair.key));
  const lastMerge = map.items.findLastIndex((pair) => isMergeKey(pair.key));
  if (path.length === 0)
    return isGlobalKey(key) ? Math.max(lastMerge, placeForGlobal(document, map, keys)) : keys.length - 1;
  return Math.max(lastMerge, siblingBefore(keys, key) ?? keys.length - 1);
}

/** Behind the global keys at the top of the file; without any in front of the first job, if a header comment allows. */
function placeForGlobal(document: CiDocument, map: YAMLMap, keys: readonly string[]): number {
  const firstJob = keys.findIndex((name) => !isGlobalKey(name));
  const leading = firstJob === -1 ? keys.length : firstJob;
  if (leading > 0) return leading - 1;
  const start = lineStart(document.text, map.range?.[0] ?? 0);
  // A comment right above the first job may be the file's: nothing goes between or above.
  return hasCommentAbove(document.text, start) ? keys.length - 1 : -1;
}

function hasCommentAbove(text: string, start: number): boolean {
  return start > 1 && isCommentLine(text, lineStart(text, start - 1));
}

function insertAtTop(
  document: CiDocument,
  map: YAMLMap,
  entry: string,
  column: number,
  layout: Layout,
): readonly Splice[] {
  const { text } = document;
  const start = map.range?.[0] ?? 0;
  const indent = ' '.repeat(column);
  if (!startsItsLine(text, start)) return [insertion(start, `${entry}${layout.lineBreak}${indent}`)];
  const isRoot = map === document.body;
  const gap = isRoot && hasBlankLines(document, map, 1) ? layout.lineBreak : '';
  const at = isRoot ? lineStart(text, start) : aboveComments(text, start, 0);
  return [insertion(at, `${indent}${entry}${layout.lineBreak}${gap}`)];
}

/** Whether a blank line sets entry `index` apart from the one above it. */
function hasBlankLines({ text }: CiDocument, map: YAMLMap, index: number): boolean {
  const above = map.items[index - 1];
  const start = (map.items[index]?.key as Node | undefined)?.range?.[0];
  if (above === undefined || start === undefined) return false;
  return /\n[ \t]*\r?\n/.test(text.slice(lineEnd(text, pairEnd(above)), start));
}

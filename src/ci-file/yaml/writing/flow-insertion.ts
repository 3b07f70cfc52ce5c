import { isMap, isPair, type CST, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { aboveComments, startsItsLine } from './line-insertion.ts';
import { contentEnd, pairEnd, pairToken, itemTokens } from '../source/node-span.ts';
import { insertion, type Splice } from './splice.ts';
import { lineBreakNear, lineEnd, lineStart } from '../source/text-lines.ts';

interface FlowLayout {
  readonly text: string;
  readonly token: CST.FlowCollection;
  readonly count: number;
  readonly startOf: (index: number) => number;
  readonly endOf: (index: number) => number;
}

/** Inserts an entry, rendered for one line, in front of entry `index` of a `[…]` or `{…}`, or at its end. */
export function insertFlowEntry(
  text: string,
  collection: YAMLMap | YAMLSeq,
  index: number,
  entry: string,
): readonly Splice[] {
  const layout = layOut(text, collection);
  if (layout.count === 0) return insertOnly(layout, isMap(collection), entry);
  const reference = layout.startOf(Math.min(index, layout.count - 1));
  const ownLines = startsItsLine(text, reference);
  if (index < layout.count)
    return ownLines
      ? insertLineBefore(layout, reference, entry)
      : [insertion(reference, `${entry}${separator(layout)}`)];
  return ownLines ? appendLine(layout, reference, entry) : appendInline(layout, entry);
}

function layOut(text: string, collection: YAMLMap | YAMLSeq): FlowLayout {
  const tokens = isMap(collection) ? collection.items.map(pairToken) : itemTokens(collection);
  return {
    text,
    token: collection.srcToken as CST.FlowCollection,
    count: collection.items.length,
    startOf: (index) => {
      const token = tokens[index];
      const property = token?.start.find(({ type }) => type === 'anchor' || type === 'tag');
      return property?.offset ?? token?.key?.offset ?? token?.value?.offset ?? 0;
    },
    endOf: (index) => {
      const item: unknown = collection.items[index];
      return isPair(item) ? pairEnd(item) : contentEnd(item as Node);
    },
  };
}

function insertOnly({ text, token }: FlowLayout, isMapping: boolean, entry: string): readonly Splice[] {
  const start = token.offset + 1;
  const end = closing(token);
  const inside = text.slice(start, end);
  const padded = isMapping ? ` ${entry} ` : entry;
  if (/^[ \t]*$/.test(inside)) return [{ start, end, text: padded }];
  return [insertion(start, isMapping ? ` ${entry}` : entry)];
}

function insertLineBefore({ text, token }: FlowLayout, reference: number, entry: string): readonly Splice[] {
  const lead = text.slice(lineStart(text, reference), reference);
  const at = aboveComments(text, reference, lineEnd(text, token.offset));
  return [insertion(at, `${lead}${entry},${lineBreakNear(text, at)}`)];
}

function appendLine(layout: FlowLayout, reference: number, entry: string): readonly Splice[] {
  const { text } = layout;
  const newLine = lineBreakNear(text, reference) + text.slice(lineStart(text, reference), reference) + entry;
  const end = layout.endOf(layout.count - 1);
  const comma = trailingComma(layout);
  const last = comma === null ? end : comma + 1;
  const at = closing(layout.token) < lineEnd(text, last) ? last : lineEnd(text, last);
  if (comma !== null) return [insertion(at, `${newLine},`)];
  return at === end ? [insertion(end, `,${newLine}`)] : [insertion(end, ','), insertion(at, newLine)];
}

function appendInline(layout: FlowLayout, entry: string): readonly Splice[] {
  const comma = trailingComma(layout);
  if (comma !== null) return [insertion(comma + 1, ` ${entry},`)];
  return [insertion(layout.endOf(layout.count - 1), `${separator(layout)}${entry}`)];
}

/** A comma, and a blank unless the collection does without. */
function separator({ text, count, startOf }: FlowLayout): string {
  return count > 1 && text[startOf(1) - 1] === ',' ? ',' : ', ';
}

function trailingComma({ token }: FlowLayout): number | null {
  const last = token.items.at(-1);
  if (last === undefined || (last.key ?? last.sep ?? last.value) !== undefined) return null;
  return last.start.find(({ type }) => type === 'comma')?.offset ?? null;
}

function closing(token: CST.FlowCollection): number {
  return token.end[0]?.offset ?? token.offset + 1;
}

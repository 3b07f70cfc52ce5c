import { isCollection, isMap, isPair, isScalar, type CST, type Node, type Pair, type YAMLSeq } from 'yaml';

/** One entry of a collection in the concrete syntax: what stands in front of the key, the key, `:`, the value. */
export type EntryToken = CST.CollectionItem;

/** Offset behind the last character of a node's content: no trailing comment, no blank line that is not content. */
export function contentEnd(node: Node): number {
  const range = node.range;
  if (range === null || range === undefined) throw new TypeError('a parsed node always has a range');
  const token = node.srcToken;
  if (isScalar(node) && token?.type === 'block-scalar') return blockScalarEnd(token);
  if (!isCollection(node) || token?.type === 'flow-collection') return range[1];
  const last: unknown = node.items.at(-1);
  if (last === undefined) return range[1];
  return isPair(last) ? pairEnd(last) : contentEnd(last as Node);
}

export function pairEnd(pair: Pair): number {
  const last = (pair.value ?? pair.key) as Node | null;
  return last === null ? 0 : contentEnd(last);
}

/** The node whose content ends last inside a node: itself, or the end of its last entry. */
export function lastLeaf(node: Node): Node {
  if (!isCollection(node) || node.srcToken?.type === 'flow-collection') return node;
  const last: unknown = node.items.at(-1);
  if (last === undefined) return node;
  const child = isPair(last) ? ((last.value ?? last.key) as Node | null) : (last as Node);
  return child === null ? node : lastLeaf(child);
}

function blockScalarEnd(token: CST.BlockScalar): number {
  const start = token.props.reduce((end, prop) => Math.max(end, endOfToken(prop)), token.offset);
  const source = token.source;
  if (keepsBlankLines(token)) return start + source.replace(/\r?\n$/, '').length;
  const indent = blockIndent(token);
  let end = source.length;
  while (end > 0) {
    const lineStart = source.lastIndexOf('\n', end - 1) + 1;
    const line = source.slice(lineStart, end).replace(/\r$/, '');
    // Blanks beyond the block's own indentation are content.
    if (line.trim() !== '' || line.length > indent) return start + lineStart + line.length;
    end = lineStart - 1;
  }
  return headerEnd(token);
}

export function keepsBlankLines(token: CST.BlockScalar): boolean {
  return blockHeader(token).source.includes('+');
}

export function blockHeader(token: CST.BlockScalar): CST.SourceToken {
  const header = token.props.find(({ type }) => type === 'block-scalar-header');
  if (header === undefined) throw new TypeError('a block scalar always has a header');
  return header as CST.SourceToken;
}

/** Columns that every content line of a block scalar starts with. */
export function blockIndent(token: CST.BlockScalar): number {
  const explicit = /[1-9]/.exec(blockHeader(token).source)?.[0];
  if (explicit !== undefined) return Math.max(token.indent, 0) + Number(explicit);
  const first = /^( *)[^ \r\n]/m.exec(token.source);
  return first?.[1]?.length ?? Infinity;
}

function headerEnd(token: CST.BlockScalar): number {
  return endOfToken(blockHeader(token));
}

export function endOfToken(token: CST.Token): number {
  return token.offset + ('source' in token ? token.source.length : 0);
}

/** The syntax of a sequence's items, one for each item of the node. */
export function itemTokens(sequence: YAMLSeq): readonly EntryToken[] {
  const token = sequence.srcToken;
  if (token?.type === 'flow-collection') {
    return token.items.filter(({ key, sep, value }) => (key ?? sep ?? value) !== undefined);
  }
  if (token?.type !== 'block-seq') return [];
  return token.items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'));
}

/** The syntax of a mapping's entry. */
export function pairToken(pair: Pair): EntryToken | null {
  return pair.srcToken ?? null;
}

export function isFlow(node: Node): boolean {
  return isCollection(node) && node.srcToken?.type === 'flow-collection';
}

export function isBlockMap(node: unknown): boolean {
  return isMap(node) && node.srcToken?.type === 'block-map';
}

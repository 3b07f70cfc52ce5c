import { isScalar, type Node } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { blockHeader, endOfToken, lastLeaf } from '../source/node-span.ts';
import type { Splice } from './splice.ts';
import { isBlankBetween, isCommentLine, lineEnd, lineStart, nextLine } from '../source/text-lines.ts';

/**
 * A block scalar that ends with the file, without a final line break, has none in its value either (libyaml).
 * Text behind it gives it that line break, so its header has to say `-` to leave the value alone.
 *
 * @param at Where text will be inserted.
 * @param node What stands in front of it.
 */
export function keepFinalBlockScalar(document: CiDocument, at: number, node: Node): readonly Splice[] {
  const leaf = lastLeaf(node);
  const token = leaf.srcToken;
  if (at < document.text.length || !isScalar(leaf) || token?.type !== 'block-scalar') return [];
  if (token.source === '' || /\n[ \t]*$/.test(token.source)) return [];
  const header = blockHeader(token);
  if (header.source.includes('-')) return [];
  const plus = header.source.indexOf('+');
  const end = endOfToken(header);
  return [
    plus === -1
      ? { start: end, end, text: '-' }
      : { start: header.offset + plus, end: header.offset + plus + 1, text: '-' },
  ];
}

/**
 * Start of the first of the comment lines that stand right above a line, or of the line itself: new text goes
 * above comments, because they speak of what follows them.
 *
 * @param lowest Nothing before this offset counts.
 */
export function aboveComments(text: string, offset: number, lowest: number): number {
  let top = lineStart(text, offset);
  while (top > lowest) {
    const above = lineStart(text, top - 1);
    if (above < lowest || above >= top || !isCommentLine(text, above)) break;
    top = above;
  }
  return top;
}

/** Whether only blanks stand in front of an offset on its line. */
export function startsItsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/**
 * The column that literal text must reach so that it ends in front of a comment below it.
 *
 * @param line Start of the line that will follow the new text.
 */
export function literalColumnAbove(text: string, line: number): number {
  let start = line;
  while (start < text.length && isBlankBetween(text, start, lineEnd(text, start)))
    start = nextLine(text, start);
  return isCommentLine(text, start) ? text.indexOf('#', start) - start + 1 : 0;
}

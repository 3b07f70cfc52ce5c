import { maxTextLength } from './clean-text.ts';
import type { LiteralFilter } from './literal-filter.ts';

/** How much of a long line is kept in front of the literal that it is kept for. */
const leading = 1_000;

/** Cuts a text to the length that is kept: its beginning, unless a literal only stands further on. */
export function cutText(text: string, filter: LiteralFilter): string {
  if (text.length <= maxTextLength) return text;
  const head = text.slice(0, maxTextLength);
  const found = filter.findIn(text);
  if (found.length === 0 || filter.findIn(head).length > 0) return head;
  const start = Math.min(...found.map((index) => text.indexOf(filter.wanted[index] ?? '')));
  return text.slice(Math.max(0, start - leading)).slice(0, maxTextLength);
}

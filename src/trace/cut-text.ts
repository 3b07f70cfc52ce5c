import { maxTextLength } from './clean-text.ts';

/** How much of a long line is kept in front of the literal that it is kept for. */
const leading = 1_000;

/** Cuts a text to the length that is kept: its beginning, unless a literal only stands further on. */
export function cutText(text: string, literals: readonly string[]): string {
  if (text.length <= maxTextLength) return text;
  const head = text.slice(0, maxTextLength);
  if (literals.some((literal) => head.includes(literal))) return head;
  const found = literals
    .map((literal) => text.indexOf(literal, maxTextLength - literal.length))
    .filter((index) => index >= 0);
  if (found.length === 0) return head;
  const start = Math.max(0, Math.min(...found) - leading);
  return text.slice(start, start + maxTextLength);
}

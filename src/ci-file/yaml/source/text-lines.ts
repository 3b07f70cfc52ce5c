/** Offset of the first character of the line that holds `offset`; a byte order mark belongs to no line. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\ufeff') ? 1 : start;
}

/** Offset behind the last character of the line that holds `offset`, in front of its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
}

/** Offset of the line that follows the one that holds `offset`; the text's length if there is none. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The line break in use around `offset`: the line's own, or the one before it at the end of the text. */
export function lineBreakNear(text: string, offset: number): '\n' | '\r\n' {
  const next = text.indexOf('\n', offset);
  const at = next === -1 ? text.lastIndexOf('\n') : next;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

export function isBlankBetween(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (!' \t\r\n'.includes(text.charAt(at))) return false;
  }
  return true;
}

/** Whether the line that starts at `start` holds nothing but a comment. */
export function isCommentLine(text: string, start: number): boolean {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return text[at] === '#';
}

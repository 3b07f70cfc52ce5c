/**
 * Where each character of the script in an old-style substitution stands in the source. Between
 * backquotes a backslash in front of `$`, a backquote or a backslash is removed before the script
 * is read.
 *
 * @param text the substitution with its backquotes.
 * @param position offset of the opening backquote.
 */
export function backquoteOffsets(text: string, position: number): readonly number[] {
  const offsets: number[] = [];
  for (let index = 1; index < text.length - 1; index++) {
    if (text[index] === '\\' && '$`\\'.includes(text.charAt(index + 1))) index += 1;
    offsets.push(position + index);
  }
  return [...offsets, position + text.length - 1];
}

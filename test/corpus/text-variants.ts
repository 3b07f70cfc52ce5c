/** A way to write the same file; `relates` tells what an edit must give in it, from what it gave in the original. */
export interface TextVariant {
  readonly name: string;
  /** null where the variant would be the text itself. */
  rewrite(text: string): string | null;
  /** The edited variant, given the edited original; null where that cannot be told. */
  expected?(edited: string): string;
}

export const textVariants: readonly TextVariant[] = [
  {
    name: 'CRLF',
    // A file of one line has no line break to take one's style from.
    rewrite: (text) => (text.includes('\r') || !text.includes('\n') ? null : toCrlf(text)),
    expected: toCrlf,
  },
  {
    name: 'BOM',
    rewrite: (text) => (text.startsWith('\ufeff') ? null : `\ufeff${text}`),
    expected: (edited) => `\ufeff${edited}`,
  },
  {
    name: 'no final newline',
    rewrite: (text) => (text.endsWith('\n') ? text.replace(/(?:\r?\n)+$/, '') : null),
  },
  { name: '4 spaces', rewrite: doubleIndentation },
];

function toCrlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

/** Twice the indentation, dashes included, so that what stood below each other still does. */
function doubleIndentation(text: string): string {
  return text.replaceAll(/^( *)((?:- +)*)/gm, (_all, indent: string, dashes: string) => {
    const wide = dashes.replaceAll(/- +/g, (dash) => `-${' '.repeat(dash.length * 2 - 1)}`);
    return indent + indent + wide;
  });
}

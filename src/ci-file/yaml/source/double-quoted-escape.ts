const shortEscapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const hexadecimalLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Reads the escape that begins with the backslash at `at`: what it stands for and its length in the source,
 * or `line-break` where the backslash ends its line. https://yaml.org/spec/1.2.2/#57-escaped-characters
 */
export function doubleQuotedEscape(
  text: string,
  at: number,
): { text: string; length: number } | 'line-break' {
  const code = text.charAt(at + 1);
  if (code === '\n' || code === '\r') return 'line-break';
  const digits = hexadecimalLengths[code];
  if (digits === undefined) return { text: shortEscapes[code] ?? `\\${code}`, length: 2 };
  const point = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  return {
    text: Number.isNaN(point) || point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point),
    length: 2 + digits,
  };
}

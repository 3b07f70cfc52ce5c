import { plainScalarKind } from '../plain-scalar.ts';

export type Quote = '"' | "'";

export interface ScalarStyle {
  /** Used where quotes are needed and the text does not speak for the other kind. */
  readonly quote: Quote;
  /** Quote even what could stand plain, because the neighbours are quoted. */
  readonly quoteAlways: boolean;
  /** Inside `[…]` or `{…}`. */
  readonly flow: boolean;
}

// A string for Ruby that YAML 1.2 (or a reader of YAML 1.1 other than Ruby's) would take for something else.
const ambiguousForOthers =
  /^(?:[-+]?(?:0o[0-7]+|0x[0-9a-f]+|\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|[yn]|=|<<)$/i;
// What may not stand in front of a plain scalar. A dash may, where no blank follows it.
const leadingIndicator = /^(?:[?:,[\]{}#&*!|>'"%@`]|-(?:\s|$)|---|\.\.\.)/;
const notPrintable =
  /[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u;

/** Whether a string may be written without quotes, so that Ruby and YAML 1.2 readers both take it as that string. */
export function isPlainSafe(text: string, flow: boolean): boolean {
  if (plainScalarKind(text) !== 'string' || ambiguousForOthers.test(text)) return false;
  if (leadingIndicator.test(text) || /^\s|\s$|[\n\t]/.test(text) || notPrintable.test(text)) return false;
  if (/: |:$| #/.test(text)) return false;
  return !flow || !/[,[\]{}]/.test(text);
}

/** Writes a string on one line: plain where that is safe, else quoted. */
export function renderString(text: string, style: ScalarStyle): string {
  if (!style.quoteAlways && isPlainSafe(text, style.flow)) return text;
  return quoteString(text, chooseQuote(text, style.quote));
}

export function quoteString(text: string, quote: Quote): string {
  return quote === "'" ? `'${text.replaceAll("'", "''")}'` : `"${escapeDouble(text)}"`;
}

/** The preferred quote, unless only the other can hold the text or holds it without escapes. */
export function chooseQuote(text: string, preferred: Quote): Quote {
  if (/[\n\t]/.test(text) || notPrintable.test(text)) return '"';
  if (/["\\]/.test(text)) return "'";
  return text.includes("'") ? '"' : preferred;
}

/** Escapes text for the inside of a double-quoted scalar on one line. */
export function escapeDouble(text: string): string {
  return text.replaceAll(
    /["\\]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/gu,
    escapeCharacter,
  );
}

function escapeCharacter(character: string): string {
  const short = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

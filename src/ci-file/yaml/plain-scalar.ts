/** What kind of value Ruby's Psych makes of a plain scalar. */
export type PlainScalarKind =
  'string' | 'null' | 'boolean' | 'integer' | 'sexagesimal' | 'float' | 'date' | 'symbol';

// The rules below are Psych's (Psych::ScalarScanner): https://github.com/ruby/psych/blob/master/lib/psych/scalar_scanner.rb
const nullWord = /^(?:~|null)$/i;
const trueWord = /^(?:yes|true|on)$/i;
const falseWord = /^(?:no|false|off)$/i;
const time =
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?)?$/;
const date = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const infiniteOrNaN = /^(?:[-+]?\.inf|\.nan)$/i;
const sexagesimalInteger = /^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}$/;
const sexagesimalFloat = /^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}\.[\d_]*$/;
const float = /^[-+]?(?:\d[\d_,]*)?\.\d*(?:[eE][-+]\d+)?$/;
const integer =
  /^[-+]?(?:0b[_,]*[01][01_,]*|0[_,]*[0-7][0-7_,]*|0|[1-9](?:\d|,\d|_\d)*|0x[_,]*[\da-fA-F][\da-fA-F_,]*)$/;

/** Tells what Psych reads a plain (unquoted) scalar's text as. Every other style is always a string. */
export function plainScalarKind(text: string): PlainScalarKind {
  if (text === '' || nullWord.test(text)) return 'null';
  if (trueWord.test(text) || falseWord.test(text)) return 'boolean';
  if (text.includes('\n')) return 'string';
  if (/^[\d.:+-]/.test(text)) return numberLikeKind(text);
  return 'string';
}

function numberLikeKind(text: string): PlainScalarKind {
  if (time.test(text) || date.test(text)) return 'date';
  if (text.startsWith(':')) return text.length > 1 ? 'symbol' : 'string';
  if (sexagesimalInteger.test(text) || sexagesimalFloat.test(text)) return 'sexagesimal';
  if (infiniteOrNaN.test(text)) return 'float';
  if (float.test(text) && /\d/.test(text)) return 'float';
  return integer.test(text) ? 'integer' : 'string';
}

/**
 * A plain scalar's value as Psych reads it. Dates, times and symbols are given as their text, and so are
 * integers that a JavaScript number cannot hold exactly.
 */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  switch (plainScalarKind(text)) {
    case 'null':
      return null;
    case 'boolean':
      return trueWord.test(text);
    case 'integer':
      return parseInteger(text);
    case 'float':
      return parseFloatText(text);
    case 'sexagesimal':
      return parseSexagesimal(text);
    default:
      return text;
  }
}

function parseInteger(text: string): number | string {
  const digits = text.replaceAll(/[_,+-]/g, '');
  const octal = /^0\d/.test(digits);
  const value = Number(octal ? `0o${digits.slice(1)}` : digits);
  const signed = text.startsWith('-') ? -value : value;
  if (!Number.isSafeInteger(signed)) return text;
  return signed === 0 ? 0 : signed;
}

function parseFloatText(text: string): number {
  const lower = text.toLowerCase();
  if (lower.endsWith('.nan')) return Number.NaN;
  if (lower.endsWith('.inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text.replaceAll(/[_,]/g, ''));
}

/** Psych weighs the first part with 3600 even where there are only two: `1:30` is 5400. */
function parseSexagesimal(text: string): number {
  return text
    .replaceAll('_', '')
    .split(':')
    .reduce((sum, part, index) => sum + Number(part) * 60 ** Math.abs(index - 2), 0);
}

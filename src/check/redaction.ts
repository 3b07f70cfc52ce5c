import type { LiteralSecret } from './literal-secret.ts';

const replacement = '[secret]';

/** A function that takes the secrets out of any text that is shown. */
export function redaction(secrets: readonly LiteralSecret[]): (text: string) => string {
  const values = [...new Set(secrets.map(({ value }) => value))].toSorted(
    (one, other) => other.length - one.length,
  );
  if (values.length === 0) return (text) => text;
  const expressions = values.map((value) => {
    const escaped = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    // A short one may be part of many words; as a word of its own it still has to go.
    return new RegExp(value.length < 6 ? `(?<!\\w)${escaped}(?!\\w)` : escaped, 'g');
  });
  return (text) => expressions.reduce((rest, expression) => rest.replace(expression, replacement), text);
}

/** The longest text of a kept line, in characters. */
export const maxTextLength = 4_096;

// oxlint-disable no-control-regex -- terminal codes are what this module is about
const escapeSequence =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[()*+][A-Za-z0-9]|[ -/]*[0-Z\\-~])?/g;
const eraseLine = /\x1b\[[02]?K/;
const controlCharacter = /[\0-\x08\x0b-\x1f\x7f]/g;
const anyControl = /[\0-\x08\x0b-\x1f\x7f]/;
// oxlint-enable no-control-regex

/**
 * What a terminal would show of a line: without escape sequences (colours, titles), without other
 * control characters than tabs, and without what a carriage return let later text overwrite.
 *
 * @param raw decoded text of one line, without its line feed.
 */
export function cleanText(raw: string): string {
  if (!anyControl.test(raw)) return raw;
  if (!raw.includes('\r')) return stripControls(raw);
  const parts = raw.split('\r');
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index] ?? '';
    const text = stripControls(part);
    if (text !== '') return text;
    if (eraseLine.test(part)) return '';
  }
  return '';
}

function stripControls(text: string): string {
  return text.replace(escapeSequence, '').replace(controlCharacter, '');
}

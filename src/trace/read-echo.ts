import { cleanText } from './clean-text.ts';

export const echoLiteral = '\x1b[32;1m$ ';
const resetColour = '\x1b[0;m';

/** A line in which the runner shows the command that it is about to run. */
export interface Echo {
  /** Without the prompt. */
  readonly text: string;
  /** Only the first of several lines is shown. */
  readonly collapsed: boolean;
  /** Old runners showed all lines; the rest of them follows. */
  readonly goesOn: boolean;
}

const collapsedMark = / # collapsed multi-line command\s*$/;

// oxlint-disable no-control-regex -- the runner's echo is told by its colour
const greenPrompt = /^(?:\x1b\[[\d;]*[A-Za-z])*\x1b\[32;1m\$ /;
const colourEnd = /\x1b\[0?;?m/;
// oxlint-enable no-control-regex

/**
 * Reads the runner's echo of a command: a green `$ command`, or a plain one in a trace that has
 * lost its colours.
 *
 * @returns null when the line is none.
 */
export function readEcho(raw: string, hasColours: boolean): Echo | null {
  const prompt = hasColours ? readGreenPrompt(raw) : raw.startsWith('$ ') ? '$ ' : undefined;
  if (prompt === undefined) return null;
  const shown = raw.slice(prompt.length);
  const text = cleanText(shown.endsWith(resetColour) ? shown.slice(0, -resetColour.length) : shown);
  const collapsed = text.includes('# collapsed') && collapsedMark.test(text);
  return {
    text: collapsed ? text.replace(collapsedMark, '') : text,
    collapsed,
    goesOn: hasColours && !colourEnd.test(shown),
  };
}

function readGreenPrompt(raw: string): string | undefined {
  if (raw.startsWith(echoLiteral)) return echoLiteral;
  return raw.includes(echoLiteral) ? greenPrompt.exec(raw)?.[0] : undefined;
}

/** Whether a line ends an echo of several lines. */
export function endsEcho(raw: string): boolean {
  return colourEnd.test(raw);
}

const promptBytes = Buffer.from(echoLiteral);
const resetBytes = Buffer.from(resetColour);

/** Whether a line is exactly what runners write: the green prompt, the command, the end of the colour. */
export function isPlainEcho(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < promptBytes.length + resetBytes.length) return false;
  return startsWith(bytes, start, promptBytes) && startsWith(bytes, end - resetBytes.length, resetBytes);
}

function startsWith(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[start + index] !== expected[index]) return false;
  }
  return true;
}

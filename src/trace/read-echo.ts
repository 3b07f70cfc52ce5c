import { cleanText } from './clean-text.ts';

export const echoLiteral = '\x1b[32;1m$ ';

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
  const prompt = hasColours ? greenPrompt.exec(raw)?.[0] : raw.startsWith('$ ') ? '$ ' : undefined;
  if (prompt === undefined) return null;
  const shown = raw.slice(prompt.length);
  const text = cleanText(shown);
  return {
    text: text.replace(collapsedMark, ''),
    collapsed: collapsedMark.test(text),
    goesOn: hasColours && !colourEnd.test(shown),
  };
}

/** Whether a line ends an echo of several lines. */
export function endsEcho(raw: string): boolean {
  return colourEnd.test(raw);
}

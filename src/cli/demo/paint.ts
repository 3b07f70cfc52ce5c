import { styleText } from 'node:util';

/** Colours for a terminal, or none. */
export interface Paint {
  strong(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

function plain(text: string): string {
  return text;
}

/** Colours where the stream is a terminal that has them (`NO_COLOR` counts), plain text elsewhere. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || !stream.hasColors()) return { strong: plain, dim: plain, good: plain, bad: plain };
  return {
    strong: (text) => styleText('bold', text),
    dim: (text) => styleText('dim', text),
    good: (text) => styleText('green', text),
    bad: (text) => styleText('red', text),
  };
}

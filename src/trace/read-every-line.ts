import { LineAssembler } from './line-assembler.ts';
import { pieceLength } from './decode-line.ts';
import type { TraceBuilder } from './trace-builder.ts';

/**
 * Gives every line of a trace to the builder.
 *
 * @returns the number of lines.
 */
export function readEveryLine(bytes: Uint8Array, builder: TraceBuilder): number {
  const assembler = new LineAssembler(builder);
  let number = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    number += 1;
    for (let from = start; from < end || from === start; from += pieceLength) {
      const to = Math.min(end, from + pieceLength);
      assembler.add({ bytes, start: from, end: to, number, isPiece: from > start });
    }
    start = end + 1;
  }
  assembler.finish();
  return number;
}

import { ByteRing } from './byte-ring.ts';
import type { ByteWindow } from './byte-window.ts';
import { describeLines } from './describe-lines.ts';
import { readStream } from './stream-header.ts';
import type { LineContext } from './line-context.ts';
import type { TraceBuilder } from './trace-builder.ts';

const lineFeed = 0x0a;

/** Lines in front that are read, not kept: what is kept may continue them. */
const leadIn = 32;

/** How much is held: about as much as two hundred lines of the last forty commands. */
const maxBytes = 1024 * 1024;
const maxSegments = 1_000;

/** Lines in a window, by number; the last one ends at `end`, without its line feed. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/**
 * Holds the last lines of the last segments of a trace (what one command or section wrote) as bytes.
 * Only those that are still held when the trace ends are ever decoded.
 */
export class SegmentTails {
  readonly #segments = new ByteRing(maxBytes, maxSegments);

  /** Holds the lines with the numbers `from` to `to`, as far as they are at hand. */
  hold(window: ByteWindow, { from, to, end }: LineRange, context: LineContext): void {
    const { bytes } = window;
    let first = to + 1;
    let start = end + 1;
    let earliest = from;
    while (first > earliest && start > 0) {
      start = start > 1 ? bytes.lastIndexOf(lineFeed, start - 2) + 1 : 0;
      if (start === 0 && window.base > 0) break;
      first -= 1;
      // What is kept may continue lines that stand before it.
      if (first === from && readStream(bytes, start, end) >= 0) earliest = Math.max(1, from - leadIn);
    }
    this.#segments.add(bytes, start, end, { number: first, mark: from, context });
  }

  /** Gives all that is held to the builder. */
  keep(builder: TraceBuilder): void {
    for (const { bytes, number, mark, context } of this.#segments.toArray()) {
      for (const line of describeLines(bytes, number, context, builder)) {
        if (line.number >= mark) builder.kept.addTail(line);
      }
    }
  }
}

import type { ByteWindow } from './byte-window.ts';
import { describeLines } from './describe-lines.ts';
import { readStream } from './stream-header.ts';
import type { LineContext, TraceBuilder } from './trace-builder.ts';

const lineFeed = 0x0a;

/** Lines in front that are read, not kept: what is kept may continue them. */
const leadIn = 32;

/** Of earlier segments no more than this is held, in bytes and in lines. */
const maxHeldBytes = 2 * 1024 * 1024;
const maxHeldLines = 8_000;

/** Lines in a window, by number; the last one ends at `end`, without its line feed. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

interface Segment {
  readonly bytes: Uint8Array;
  /** Number of the first line in `bytes`, and of the first one to be kept. */
  readonly first: number;
  readonly from: number;
  readonly lines: number;
  readonly context: LineContext;
}

/**
 * Holds the last lines of the last segments of a trace (what one command or section wrote) as bytes.
 * Only those that are still held when the trace ends are ever decoded.
 */
export class SegmentTails {
  readonly #segments: Segment[] = [];
  #oldest = 0;
  #heldBytes = 0;
  #heldLines = 0;

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
    this.#segments.push({
      bytes: Buffer.from(bytes.subarray(start, end)),
      first,
      from,
      lines: to - first + 1,
      context,
    });
    this.#heldBytes += end - start;
    this.#heldLines += to - first + 1;
    this.#dropOldest();
  }

  /** Gives all that is held to the builder. */
  keep(builder: TraceBuilder): void {
    for (const { bytes, first, from, context } of this.#segments.slice(this.#oldest)) {
      for (const line of describeLines(bytes, first, context, builder)) {
        if (line.number >= from) builder.kept.addTail(line);
      }
    }
  }

  #dropOldest(): void {
    while (
      this.#oldest < this.#segments.length - 1 &&
      (this.#heldBytes > maxHeldBytes || this.#heldLines > maxHeldLines)
    ) {
      const segment = this.#segments[this.#oldest];
      this.#heldBytes -= segment?.bytes.length ?? 0;
      this.#heldLines -= segment?.lines ?? 0;
      this.#oldest += 1;
    }
    if (this.#oldest > 1_000) this.#segments.splice(0, this.#oldest);
    if (this.#oldest > 1_000) this.#oldest = 0;
  }
}

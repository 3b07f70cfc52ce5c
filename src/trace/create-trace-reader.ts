import { landmarkLiterals } from './landmarks.ts';
import { LineSkimmer } from './line-skimmer.ts';
import { LiteralFilter } from './literal-filter.ts';
import { readEveryLine } from './read-every-line.ts';
import { TraceBuilder } from './trace-builder.ts';
import type { Trace } from './trace.ts';

/** Reads a trace in one pass, in parts of any size. */
export interface TraceReader {
  push(chunk: Uint8Array): void;
  /** To be called once, after the last part. */
  end(): Trace;
}

/** Bytes of a trace that is held until it ends, to be kept as a whole. */
const smallTrace = 6 * 1024 * 1024;

/**
 * Creates a reader for one trace. A small trace (up to 4 MiB of text) is kept as a whole. A larger
 * one is only skimmed, in memory that does not depend on its size.
 *
 * @param literals texts whose lines are to be kept in a large trace: of each the first and last
 *   fifty. Each of 7 to 256 characters of printable ASCII.
 * @throws RangeError for a literal that is too short or too long.
 */
export function createTraceReader(literals: readonly string[]): TraceReader {
  const filter = new LiteralFilter(literals, landmarkLiterals);
  // Memory that is never written to is not taken.
  let held = Buffer.allocUnsafe(smallTrace);
  let heldLength = 0;
  let skimmer: LineSkimmer | null = null;
  let builder = new TraceBuilder(filter, false);

  function startSkimming(): LineSkimmer {
    builder = new TraceBuilder(filter, false);
    const started = new LineSkimmer(filter, builder);
    started.push(withoutByteOrderMark(held.subarray(0, heldLength)));
    held = Buffer.alloc(0);
    return started;
  }

  return {
    push(chunk) {
      let from = 0;
      if (skimmer === null) {
        const part = chunk.subarray(0, smallTrace - heldLength);
        held.set(part, heldLength);
        heldLength += part.length;
        if (part.length === chunk.length) return;
        skimmer = startSkimming();
        from = part.length;
      }
      skimmer.push(chunk.subarray(from));
    },
    end() {
      if (skimmer === null) {
        const whole = withoutByteOrderMark(held.subarray(0, heldLength));
        builder = new TraceBuilder(filter, true);
        const lineCount = readEveryLine(whole, builder);
        if (builder.kept.keepsAll) return builder.finish(lineCount);
      }
      skimmer ??= startSkimming();
      return builder.finish(skimmer.end());
    },
  };
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? bytes.subarray(3) : bytes;
}

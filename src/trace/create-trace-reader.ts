import { readEveryLine } from './read-every-line.ts';
import { TraceBuilder } from './trace-builder.ts';
import type { Trace } from './trace.ts';

/** Reads a trace in one pass, in parts of any size. */
export interface TraceReader {
  push(chunk: Uint8Array): void;
  /** To be called once, after the last part. */
  end(): Trace;
}

/**
 * Creates a reader for one trace. Its memory is bounded whatever the size of the trace.
 *
 * @param literals texts whose lines are to be kept in a large trace; each of at least seven
 *   characters of printable ASCII.
 */
export function createTraceReader(literals: readonly string[]): TraceReader {
  const chunks: Uint8Array[] = [];
  return {
    push(chunk) {
      chunks.push(Uint8Array.from(chunk));
    },
    end() {
      const bytes = Buffer.concat(chunks);
      const builder = new TraceBuilder(literals, true);
      return builder.finish(readEveryLine(bytes, builder));
    },
  };
}

import { createReadStream } from 'node:fs';
import { createTraceReader } from '../trace/create-trace-reader.ts';
import type { Trace } from '../trace/trace.ts';
import { readableError } from './readable-error.ts';
import { UsageError } from './usage-error.ts';

/** How much of the input is looked at to tell text from garbage. */
const sampleSize = 64 * 1024;

/**
 * Reads a trace from a file or, for `-`, from standard input, in one pass and bounded memory.
 *
 * @param mayBeEmpty As the trace of a job that never started is.
 * @throws UsageError when it cannot be read, is empty or is no text
 */
export async function readTraceFile(
  file: string,
  literals: readonly string[],
  mayBeEmpty: boolean,
): Promise<Trace> {
  const reader = createTraceReader(literals);
  const name = file === '-' ? 'standard input' : file;
  let size = 0;
  try {
    const stream: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file);
    for await (const chunk of stream) {
      if (size < sampleSize) refuseGarbage(chunk.subarray(0, sampleSize), name);
      size += chunk.length;
      reader.push(chunk);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the trace ${name}: ${readableError(error)}`, { cause: error });
  }
  if (size === 0 && !mayBeEmpty) throw new UsageError(`the trace ${name} is empty`);
  return reader.end();
}

/** A trace may hold stray bytes, but more than one control character in fifty is not a job's output. */
function refuseGarbage(sample: Uint8Array, name: string): void {
  let strange = 0;
  for (const byte of sample) {
    const isControl =
      byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b && byte !== 0x08;
    if (isControl) strange += 1;
  }
  if (strange > sample.length / 50) throw new UsageError(`the trace ${name} is not text`);
}

import { LineAssembler } from './line-assembler.ts';
import type { LineContext } from './line-context.ts';
import type { DraftLine, TraceBuilder } from './trace-builder.ts';

const lineFeed = 0x0a;

/**
 * Describes lines that were left out when they were read: text of a known context, nothing else.
 *
 * @param first the number of the first line in `bytes`.
 */
export function describeLines(
  bytes: Uint8Array,
  first: number,
  context: LineContext,
  builder: TraceBuilder,
): readonly DraftLine[] {
  const lines: DraftLine[] = [];
  const assembler = new LineAssembler<DraftLine>({
    marker() {},
    text(raw, place) {
      const line = builder.describe(raw, place, context);
      lines.push(line);
      return line;
    },
    extend(line, raw, place) {
      line.text = builder.describe(raw, place, context).text;
    },
    lookThrough() {},
  });
  let number = first;
  for (let start = 0; start <= bytes.length; number++) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    assembler.add({ bytes, start, end, number, isPiece: false });
    start = end + 1;
  }
  assembler.finish();
  return lines;
}

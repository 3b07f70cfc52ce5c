/** Maps an offset of a derived text (the decoded script of a `-c` string) to the script it was found in. */
export type OffsetMap = (offset: number) => number;

/** The map of the script itself. The parser's offsets into unfinished text may lie behind its end. */
export function ownOffsets(script: string): OffsetMap {
  return (offset) => Math.min(offset, script.length);
}

/**
 * The map of a decoded text whose n-th character came from `offsets[n]`.
 *
 * @param offsets one more entry than the text has characters: the last one is the end.
 * @param outer the map of the text that `offsets` points into.
 */
export function offsetMapFrom(offsets: readonly number[], outer: OffsetMap): OffsetMap {
  const last = offsets.at(-1) ?? 0;
  return (offset) => outer(offsets[offset] ?? last);
}

/** Where a range that ends at `end` (exclusive) ends: just behind its last character, before a closing quote. */
export function mapEnd(map: OffsetMap, start: number, end: number): number {
  const last = map(Number.MAX_SAFE_INTEGER);
  return end > start ? Math.min(map(end - 1) + 1, last) : map(end);
}

const hashFactor = 0x9e3779b1;
const hashShift = 16;

/** How many hashes of words there are. */
export const hashCount = 2 ** (32 - hashShift);

export function hashWord(word: number): number {
  return Math.imul(word, hashFactor) >>> hashShift;
}

// Four bytes are tested at once: `~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f)` has the highest
// bit of each byte of x that is zero, and no other.

/** The number of line feeds among the four bytes of a word. */
export function countFeeds(word: number): number {
  const rest = word ^ 0x0a0a0a0a;
  const zeros = ~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest | 0x7f7f7f7f);
  return Math.imul(zeros >>> 7, 0x01010101) >>> 24;
}

/**
 * Passes over words until one has a hash that `probes` marks.
 *
 * @param feeds counts the line feeds passed, in its first element.
 * @returns the index of that word, or `to`.
 */
export function skimWords(
  words: Int32Array,
  probes: Uint8Array,
  from: number,
  to: number,
  feeds: Float64Array,
): number {
  let index = from;
  let count = 0;
  while (index < to) {
    // Each byte of `lanes` counts the line feeds at its place of a word, up to 255 of them.
    const end = Math.min(to, index + 255);
    let lanes = 0;
    for (; index < end; index++) {
      const word = words[index] as number;
      if (probes[hashWord(word)] !== 0) break;
      const rest = word ^ 0x0a0a0a0a;
      lanes = (lanes + (~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest | 0x7f7f7f7f) >>> 7)) | 0;
    }
    count += (lanes & 255) + ((lanes >>> 8) & 255) + ((lanes >>> 16) & 255) + (lanes >>> 24);
    if (index < end) break;
  }
  feeds[0] = (feeds[0] as number) + count;
  return index;
}

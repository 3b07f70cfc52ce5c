/** Longer lines are read in pieces. */
export const pieceLength = 16_384;

/** How much of a line is held at once: a piece and some more, four times what is kept of it. */
export const maxRawLength = 20_000;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes UTF-8; bytes that are none become U+FFFD. */
export function decodeLine(bytes: Uint8Array, start: number, end: number): string {
  const last = Math.min(end, start + maxRawLength);
  if (Buffer.isBuffer(bytes)) return bytes.toString('utf8', start, last);
  return decoder.decode(bytes.subarray(start, last));
}

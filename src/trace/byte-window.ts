/** Bytes behind the window's contents that are zero, so that reading ahead finds nothing. */
export const lookAhead = 512;

const capacity = 2 * 1024 * 1024;

/** What is kept of the bytes that have been read, for looking back. */
const history = 512 * 1024;

/** The part of a trace that is at hand: the bytes not yet scanned, and some before them. */
export class ByteWindow {
  readonly bytes = Buffer.alloc(capacity + lookAhead);
  readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length >> 2);
  /** Where the contents end. */
  length = 0;
  /** How many bytes of the trace have been dropped in front; a multiple of four. */
  base = 0;

  /** How much can be appended without making room. */
  get room(): number {
    return capacity - this.length;
  }

  append(chunk: Uint8Array): void {
    this.bytes.set(chunk, this.length);
    this.length += chunk.length;
  }

  /**
   * Drops the oldest bytes, but none from `needed` on.
   *
   * @returns by how much all positions in the window have gone down.
   */
  makeRoom(needed: number): number {
    const dropped = Math.max(0, Math.min(needed, this.length - history)) & ~3;
    this.bytes.copyWithin(0, dropped, this.length);
    this.length -= dropped;
    this.base += dropped;
    return dropped;
  }

  /** Makes what lies behind the contents zero. */
  clearAhead(): void {
    this.bytes.fill(0, this.length, this.length + lookAhead);
  }
}

import type { LineContext } from './line-context.ts';

/** Bytes of a trace that are held until they are displaced, with what belongs to them. */
export interface HeldBytes {
  readonly bytes: Uint8Array;
  /** The number of the line, or of the first one. */
  readonly number: number;
  /** Another number, which means what the holder wants. */
  readonly mark: number;
  readonly context: LineContext;
}

/**
 * Holds the last parts of a trace that were given to it, as bytes and numbers: millions may pass
 * through without leaving anything for the garbage collector.
 */
export class ByteRing {
  readonly #byteCapacity: number;
  readonly #capacity: number;
  #bytes = Buffer.alloc(0);
  readonly #offsets: Float64Array;
  readonly #lengths: Float64Array;
  readonly #numbers: Float64Array;
  readonly #marks: Float64Array;
  readonly #commands: Float64Array;
  readonly #sections: (string | null)[];
  /** Where the next bytes go. */
  #end = 0;
  #oldest = 0;
  #count = 0;

  constructor(byteCapacity: number, capacity: number) {
    this.#byteCapacity = byteCapacity;
    this.#capacity = capacity;
    this.#offsets = new Float64Array(capacity);
    this.#lengths = new Float64Array(capacity);
    this.#numbers = new Float64Array(capacity);
    this.#marks = new Float64Array(capacity);
    this.#commands = new Float64Array(capacity);
    this.#sections = Array.from({ length: capacity }, () => null);
  }

  /** Holds the bytes of `source` from `start` to `end`, unless they are too many for the ring. */
  add(source: Buffer, start: number, end: number, held: Omit<HeldBytes, 'bytes'>): void {
    const length = end - start;
    if (length > this.#byteCapacity) return;
    if (this.#bytes.length === 0) this.#bytes = Buffer.alloc(this.#byteCapacity);
    this.#makeRoom(length);
    source.copy(this.#bytes, this.#end, start, end);
    const slot = (this.#oldest + this.#count) % this.#capacity;
    this.#offsets[slot] = this.#end;
    this.#lengths[slot] = length;
    this.#numbers[slot] = held.number;
    this.#marks[slot] = held.mark;
    this.#commands[slot] = held.context.command ?? -1;
    this.#sections[slot] = held.context.section;
    this.#count += 1;
    this.#end += length;
  }

  /** What is held, oldest first. */
  toArray(): HeldBytes[] {
    return Array.from({ length: this.#count }, (_, index) => {
      const slot = (this.#oldest + index) % this.#capacity;
      const offset = this.#offsets[slot] ?? 0;
      const command = this.#commands[slot] ?? -1;
      return {
        bytes: this.#bytes.subarray(offset, offset + (this.#lengths[slot] ?? 0)),
        number: this.#numbers[slot] ?? 0,
        mark: this.#marks[slot] ?? 0,
        context: { section: this.#sections[slot] ?? null, command: command < 0 ? null : command },
      };
    });
  }

  #makeRoom(length: number): void {
    if (this.#end + length > this.#byteCapacity) {
      // What stands behind the end is older than what stands at the beginning.
      while (this.#count > 0 && this.#oldestOffset >= this.#end) this.#drop();
      this.#end = 0;
    }
    const end = this.#end + length;
    while (this.#count > 0 && this.#oldestOffset >= this.#end && this.#oldestOffset < end) this.#drop();
    if (this.#count === this.#capacity) this.#drop();
  }

  get #oldestOffset(): number {
    return this.#offsets[this.#oldest] as number;
  }

  #drop(): void {
    this.#sections[this.#oldest] = null;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#count -= 1;
  }
}

/** Where words stand in literals: a hash table in typed arrays, for it is asked millions of times. */
export class WordPlaces {
  readonly #words: Int32Array;
  /** By slot of `#words`: the newest place of that word, -1 where the slot is free. */
  readonly #newest: Int32Array;
  readonly #literals: Int32Array;
  readonly #offsets: Int32Array;
  readonly #older: Int32Array;
  readonly #mask: number;
  #count = 0;

  /** @param capacity how many places are going to be added at most. */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(capacity * 4 + 1));
    this.#mask = slots - 1;
    this.#words = new Int32Array(slots);
    this.#newest = new Int32Array(slots).fill(-1);
    this.#literals = new Int32Array(capacity);
    this.#offsets = new Int32Array(capacity);
    this.#older = new Int32Array(capacity);
  }

  add(word: number, literal: number, offset: number): void {
    const place = this.#count;
    this.#count += 1;
    const slot = this.#slotOf(word);
    this.#words[slot] = word;
    this.#literals[place] = literal;
    this.#offsets[place] = offset;
    this.#older[place] = this.#newest[slot] as number;
    this.#newest[slot] = place;
  }

  /** A place of the word, or -1. */
  find(word: number): number {
    return this.#newest[this.#slotOf(word)] as number;
  }

  /** Another place of the same word, or -1. */
  next(place: number): number {
    return this.#older[place] as number;
  }

  literal(place: number): number {
    return this.#literals[place] as number;
  }

  offset(place: number): number {
    return this.#offsets[place] as number;
  }

  #slotOf(word: number): number {
    let slot = (Math.imul(word, 0x85ebca6b) >>> 13) & this.#mask;
    while (this.#newest[slot] !== -1 && this.#words[slot] !== word) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

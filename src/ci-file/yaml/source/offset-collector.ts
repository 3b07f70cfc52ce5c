/** A scalar's decoded text with, for each of its UTF-16 units, the stretch of the source it comes from. */
export interface ScalarOffsets {
  readonly text: string;
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

/** Collects decoded characters and where they stand. */
export class OffsetCollector {
  readonly #units: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  get length(): number {
    return this.#units.length;
  }

  push(characters: string, start: number, end: number): void {
    for (let unit = 0; unit < characters.length; unit += 1) {
      this.#units.push(characters.charAt(unit));
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /**
   * Takes blanks off the end, down to `length` at most.
   *
   * @returns Where the first of them stands, or `otherwise` if there were none.
   */
  trimBlanks(length: number, otherwise: number): number {
    let start = otherwise;
    while (this.#units.length > length && ' \t'.includes(this.#units.at(-1) ?? '')) {
      this.#units.pop();
      this.#ends.pop();
      start = this.#starts.pop() ?? start;
    }
    return start;
  }

  /** @param length Units to keep; by default all. */
  collected(length = Infinity): ScalarOffsets {
    return {
      text: this.#units.slice(0, length).join(''),
      starts: this.#starts.slice(0, length),
      ends: this.#ends.slice(0, length),
    };
  }
}

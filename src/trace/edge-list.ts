/**
 * Keeps the first and the last items of a sequence of any length, within a number of items and a
 * total weight for either end.
 */
export class EdgeList<Item> {
  readonly #first: Item[] = [];
  /** Those that have been dropped are undefined until they are removed. */
  readonly #last: (Item | undefined)[] = [];
  readonly #limits: EdgeLimits;
  readonly #weigh: (item: Item) => number;
  /** Items of `#last` in front of this index have been dropped. */
  #head = 0;
  #firstWeight = 0;
  #lastWeight = 0;
  #firstIsFull = false;

  constructor(limits: EdgeLimits, weigh: (item: Item) => number = () => 1) {
    this.#limits = limits;
    this.#weigh = weigh;
  }

  add(item: Item): void {
    const weight = this.#weigh(item);
    if (!this.#firstIsFull) {
      const fits = this.#firstWeight + weight <= this.#limits.weight;
      this.#firstIsFull = !fits || this.#first.length >= this.#limits.first;
      if (!this.#firstIsFull) {
        this.#first.push(item);
        this.#firstWeight += weight;
        return;
      }
    }
    this.#last.push(item);
    this.#lastWeight += weight;
    this.#dropOldest();
  }

  /** Whatever is added from now on displaces one that was added before. */
  get isFull(): boolean {
    return this.#firstIsFull && this.#last.length - this.#head >= this.#limits.last;
  }

  /** The item added last, if it has been kept. */
  get newest(): Item | undefined {
    return this.#last.length > this.#head ? this.#last.at(-1) : this.#first.at(-1);
  }

  /** The kept items in order. */
  toArray(): Item[] {
    const last = this.#last.slice(this.#head).filter((item) => item !== undefined);
    return [...this.#first, ...last];
  }

  #dropOldest(): void {
    while (
      this.#last.length - this.#head > this.#limits.last ||
      (this.#lastWeight > this.#limits.weight && this.#last.length - this.#head > 1)
    ) {
      const oldest = this.#last[this.#head];
      if (oldest !== undefined) this.#lastWeight -= this.#weigh(oldest);
      this.#last[this.#head] = undefined;
      this.#head += 1;
    }
    if (this.#head > 64 && this.#head * 2 > this.#last.length) {
      this.#last.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

export interface EdgeLimits {
  readonly first: number;
  readonly last: number;
  /** Of either end, in the unit of the items' weights. */
  readonly weight: number;
}

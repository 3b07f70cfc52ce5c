import { EdgeList } from './edge-list.ts';

/** A line that is decoded only if it is still held when the trace ends. */
export interface HeldLine<Context> {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly context: Context;
}

/** The last lines with each literal, of which there may be very many. */
export class HeldLines<Context> {
  readonly #lists: readonly EdgeList<HeldLine<Context>>[];

  /** @param limits of each literal's lines, the weight in bytes. */
  constructor(literalCount: number, limits: { readonly last: number; readonly weight: number }) {
    this.#lists = Array.from(
      { length: literalCount },
      () => new EdgeList({ ...limits, first: 0 }, ({ bytes }) => bytes.length + 40),
    );
  }

  add(literals: readonly number[], line: HeldLine<Context>): void {
    for (const literal of literals) this.#lists[literal]?.add(line);
  }

  /** All that is held, by literal. */
  *entries(): Generator<readonly [literal: number, lines: readonly HeldLine<Context>[]]> {
    for (const [literal, list] of this.#lists.entries()) yield [literal, list.toArray()];
  }
}

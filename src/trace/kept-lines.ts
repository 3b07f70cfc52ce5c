import { EdgeList, type EdgeLimits } from './edge-list.ts';
import { maxTextLength } from './clean-text.ts';
import type { TraceLine } from './trace.ts';

/** What a small trace may hold to be kept as a whole. */
const smallTrace = { length: 4 * 1024 * 1024, lines: 100_000 };

/** Characters kept at most for the lines with literals, all of them together, at either end. */
const literalBudget = 1_500_000;

/** What is kept at either end for one of so many literals. */
export function literalLimits(literalCount: number): EdgeLimits {
  const weight = Math.max(maxTextLength, literalBudget / Math.max(literalCount, 1));
  return { first: 50, last: 50, weight };
}

/**
 * The lines of a trace that are worth keeping: all of a small one; of a large one the landmarks, the
 * first and last fifty lines with each literal, and the last lines of the last commands.
 */
export class KeptLines {
  readonly #literals: readonly EdgeList<TraceLine>[];
  readonly #landmarks = new EdgeList<TraceLine>({ first: 2_000, last: 300, weight: 500_000 }, lengthOf);
  readonly #tails = new EdgeList<TraceLine>({ first: 0, last: 8_000, weight: 2_000_000 }, lengthOf);
  #all: TraceLine[] | null;
  #allLength = 0;

  constructor(literalCount: number, keepsAll: boolean) {
    const limits = literalLimits(literalCount);
    this.#literals = Array.from({ length: literalCount }, () => new EdgeList(limits, lengthOf));
    this.#all = keepsAll ? [] : null;
  }

  /** False as soon as a trace that was to be kept as a whole turned out to be too large. */
  get keepsAll(): boolean {
    return this.#all !== null;
  }

  add(line: TraceLine): void {
    if (this.#all === null) return;
    this.#allLength += line.text.length;
    this.#all.push(line);
    if (this.#allLength > smallTrace.length || this.#all.length > smallTrace.lines) this.#all = null;
  }

  addLandmark(line: TraceLine): void {
    this.#landmarks.add(line);
  }

  addLiteral(line: TraceLine, literal: number): void {
    const list = this.#literals[literal];
    if (list !== undefined && list.newest !== line) list.add(line);
  }

  /** So many lines with this literal have been added that another one displaces an earlier one. */
  hasEnough(literal: number): boolean {
    return this.#literals[literal]?.isFull === true;
  }

  addTail(line: TraceLine): void {
    this.#tails.add(line);
  }

  /** All kept lines, each once, in order. */
  toArray(): TraceLine[] {
    if (this.#all !== null) return sortByNumber(this.#all);
    // What was read for itself is known better than what was only held.
    const lines = [this.#landmarks, ...this.#literals, this.#tails].flatMap((list) => list.toArray());
    const byNumber = new Map<number, TraceLine[]>();
    for (const line of lines) {
      const others = byNumber.get(line.number);
      if (others === undefined) byNumber.set(line.number, [line]);
      else if (!others.some(({ text }) => text === line.text)) others.push(line);
    }
    return sortByNumber([...byNumber.values()].flat());
  }
}

/** A line whose continuation was written later still stands where it began. */
function sortByNumber(lines: TraceLine[]): TraceLine[] {
  return lines.sort((one, other) => one.number - other.number);
}

/** An empty line takes some memory too. */
function lengthOf(line: TraceLine): number {
  return line.text.length + 40;
}

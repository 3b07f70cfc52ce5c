import { hashCount, hashWord } from './skim-words.ts';
import { WordPlaces } from './word-places.ts';

/** Bytes looked at together: one 32-bit word. */
const gramLength = 4;

/**
 * Of each literal this many successive bytes are looked for. Wherever they stand, one aligned word
 * lies within them, so that it is enough to look at every fourth position.
 */
const windowLength = 2 * gramLength - 1;

/** The longest literal. */
export const maxLiteralLength = 256;

/** The literals found in one line at most; more of them are not told apart. */
const maxHits = 32;

/** Bytes of program output, roughly by falling frequency. */
const commonBytes = ' etaoinsrldch0u1p2-m/.g:f3w=y5b4v68k79_,xjqz"\'()[]';

/**
 * Finds which of many literals stand in a text, in a fraction of the time that a search for each
 * would take. A table of 65,536 flags tells from the hash of a word whether it may belong to a
 * literal; what passes is compared byte by byte.
 */
export class LiteralFilter {
  /** By hash of a word: 1 where a literal may be. Read in the scanning loop. */
  readonly probes = new Uint8Array(hashCount);
  /** The literals found, as indexes into the list given: `hitCount` of them, which the caller sets back. */
  readonly hits = new Int32Array(maxHits);
  hitCount = 0;

  readonly #literals: readonly Uint8Array[];
  readonly #places: WordPlaces;
  /** Pairs of successive bytes in a literal. */
  readonly #pairs = new Uint8Array(1 << 16);

  /** @throws RangeError for a literal shorter than 7 or longer than 256 bytes. */
  constructor(literals: readonly string[]) {
    this.#literals = literals.map(encodeLiteral);
    this.#places = new WordPlaces(this.#literals.length * gramLength);
    for (const [index, literal] of this.#literals.entries()) this.#add(literal, index);
  }

  /** Looks whether a literal stands around the word at `position`; notes those that do. */
  match(bytes: Uint8Array, position: number, word: number): void {
    for (let place = this.#places.find(word); place >= 0; place = this.#places.next(place)) {
      const index = this.#places.literal(place);
      const literal = this.#literals[index] as Uint8Array;
      if (equalsAt(bytes, position - this.#places.offset(place), literal)) this.#note(index);
    }
  }

  /** Whether some literal has these two bytes next to each other. */
  hasPair(first: number, second: number): boolean {
    return this.#pairs[(first << 8) | second] === 1;
  }

  #add(literal: Uint8Array, index: number): void {
    const start = rarestWindow(literal);
    const words = new Int32Array(1);
    const gram = new Uint8Array(words.buffer);
    for (let offset = start; offset <= start + windowLength - gramLength; offset++) {
      gram.set(literal.subarray(offset, offset + gramLength));
      const word = words[0] ?? 0;
      this.probes[hashWord(word)] = 1;
      this.#places.add(word, index, offset);
    }
    for (let offset = 1; offset < literal.length; offset++) {
      this.#pairs[((literal[offset - 1] ?? 0) << 8) | (literal[offset] ?? 0)] = 1;
    }
  }

  #note(index: number): void {
    for (let hit = 0; hit < this.hitCount; hit++) if (this.hits[hit] === index) return;
    if (this.hitCount < maxHits) {
      this.hits[this.hitCount] = index;
      this.hitCount += 1;
    }
  }
}

function encodeLiteral(text: string): Uint8Array {
  const literal = new TextEncoder().encode(text);
  if (literal.length < windowLength || literal.length > maxLiteralLength) {
    throw new RangeError(`a literal must have ${windowLength} to ${maxLiteralLength} bytes: ${text}`);
  }
  return literal;
}

function equalsAt(bytes: Uint8Array, start: number, literal: Uint8Array): boolean {
  if (start < 0) return false;
  for (let index = 0; index < literal.length; index++) {
    if (bytes[start + index] !== literal[index]) return false;
  }
  return true;
}

/** The part of a literal that other text is least likely to share. */
function rarestWindow(literal: Uint8Array): number {
  let best = 0;
  let bestScore = Infinity;
  for (let start = 0; start + windowLength <= literal.length; start++) {
    let score = 0;
    for (let offset = start; offset <= start + windowLength - gramLength; offset++) {
      score += commonness(literal.subarray(offset, offset + gramLength));
    }
    if (score < bestScore) {
      best = start;
      bestScore = score;
    }
  }
  return best;
}

function commonness(gram: Uint8Array): number {
  let product = 1;
  for (const byte of gram) {
    const rank = commonBytes.indexOf(String.fromCharCode(byte));
    product *= 1 / (2 + (rank < 0 ? commonBytes.length : rank));
  }
  return product;
}

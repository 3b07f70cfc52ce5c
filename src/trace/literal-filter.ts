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

const isLittleEndian = new Int32Array(new Uint8Array([1, 0, 0, 0]).buffer)[0] === 1;

/** The literals found in one line at most; more of them are not told apart. */
const maxHits = 32;

/** A pair of bytes inside a literal, with others on either side, or at its begin or end. */
const innerPair = 1;
const outerPair = 2;

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

  readonly wanted: readonly string[];
  readonly #literals: readonly Uint8Array[];
  readonly #places: WordPlaces;
  /** By pair of successive bytes: `inner` or `outer` where a literal has it. */
  readonly #pairs = new Uint8Array(1 << 16);
  /** By hash of a word: 1 where a literal may have it anywhere. */
  readonly #words = new Uint8Array(hashCount);
  /** Four bytes in the order of memory, and the word that they make. */
  readonly #word = new Int32Array(1);
  readonly #gram = new Uint8Array(this.#word.buffer);

  /**
   * @param wanted literals that lines are kept for, the first ones by index.
   * @param landmarks further ones.
   * @throws RangeError for a literal shorter than 7 or longer than 256 bytes.
   */
  constructor(wanted: readonly string[], landmarks: readonly string[]) {
    this.wanted = wanted;
    this.#literals = [...wanted, ...landmarks].map(encodeLiteral);
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

  /**
   * Whether a literal may go on at `next` that began before `position`: judged by two bytes on
   * either side.
   */
  mayBeSplit(bytes: Uint8Array, position: number, next: number): boolean {
    const before = bytes[position - 1] ?? 0;
    const after = bytes[next] ?? 0;
    const pair = this.#pairs[(before << 8) | after];
    if (pair !== innerPair) return pair === outerPair;
    this.#gram[0] = bytes[position - 2] ?? 0;
    this.#gram[1] = before;
    this.#gram[2] = after;
    this.#gram[3] = bytes[next + 1] ?? 0;
    return this.#words[hashWord(this.#word[0] ?? 0)] === 1;
  }

  /** The wanted literals that a text holds, as indexes. */
  findIn(text: string): readonly number[] {
    const found: number[] = [];
    let word = 0;
    for (let next = 0; next < text.length; next++) {
      const code = text.charCodeAt(next) & 0xff;
      word = isLittleEndian ? (word >>> 8) | (code << 24) : (word << 8) | code;
      if (this.probes[hashWord(word)] === 0) continue;
      for (let place = this.#places.find(word); place >= 0; place = this.#places.next(place)) {
        const index = this.#places.literal(place);
        const start = next + 1 - gramLength - this.#places.offset(place);
        const literal = this.wanted[index];
        if (literal === undefined || start < 0 || !text.startsWith(literal, start)) continue;
        if (!found.includes(index)) found.push(index);
      }
    }
    return found;
  }

  #add(literal: Uint8Array, index: number): void {
    const start = rarestWindow(literal);
    for (let offset = 0; offset <= literal.length - gramLength; offset++) {
      this.#gram.set(literal.subarray(offset, offset + gramLength));
      const word = this.#word[0] ?? 0;
      const hash = hashWord(word);
      this.#words[hash] = 1;
      if (offset < start || offset > start + windowLength - gramLength) continue;
      this.probes[hash] = 1;
      this.#places.add(word, index, offset);
    }
    const last = literal.length - 1;
    for (let offset = 1; offset <= last; offset++) {
      const pair = ((literal[offset - 1] ?? 0) << 8) | (literal[offset] ?? 0);
      const isOuter = offset === 1 || offset === last;
      if (isOuter || this.#pairs[pair] !== outerPair) this.#pairs[pair] = isOuter ? outerPair : innerPair;
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

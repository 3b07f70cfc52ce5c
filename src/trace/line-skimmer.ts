import { ByteWindow, lookAhead } from './byte-window.ts';
import { pieceLength } from './decode-line.ts';
import { LineSelector } from './line-selector.ts';
import type { LiteralFilter } from './literal-filter.ts';
import { countFeeds, hashWord, skimWords } from './skim-words.ts';
import { readStream, streamHeaderLength } from './stream-header.ts';
import type { TraceBuilder } from './trace-builder.ts';

const lineFeed = 0x0a;
const escape = 0x1b;
const block = 128 * 1024;

/**
 * Reads a large trace without decoding most of it: looks for literals four bytes at a time, and
 * gives the builder only the lines that hold one, that belong to a block whose end it waits for, or
 * that stand before a change of command or section.
 */
export class LineSkimmer {
  readonly #window = new ByteWindow();
  readonly #filter: LiteralFilter;
  readonly #builder: TraceBuilder;
  readonly #selector: LineSelector;
  /** Line feeds that have been passed over, in its one element. */
  readonly #feeds = new Float64Array(1);
  #scanned = 0;
  /** The window's contents, and the first escape character in them that has not been passed; -1: to be found. */
  #contents: Buffer = Buffer.alloc(0);
  #escape = -1;
  #hasHeaders = false;

  constructor(filter: LiteralFilter, builder: TraceBuilder) {
    this.#filter = filter;
    this.#builder = builder;
    this.#selector = new LineSelector(this.#window, filter, builder);
  }

  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += block) {
      const part = chunk.subarray(from, from + block);
      if (part.length > this.#window.room) this.#makeRoom();
      this.#window.append(part);
      this.#scan((this.#window.length - lookAhead) & ~3);
    }
  }

  /** @returns the number of lines. */
  end(): number {
    const { length } = this.#window;
    this.#window.clearAhead();
    this.#scan((length + 3) & ~3);
    return this.#selector.finish(length);
  }

  #makeRoom(): void {
    const dropped = this.#window.makeRoom(Math.min(this.#selector.needed, this.#scanned));
    this.#selector.moveDown(dropped);
    this.#scanned -= dropped;
  }

  #scan(to: number): void {
    const { bytes, length } = this.#window;
    this.#contents = bytes.subarray(0, length);
    this.#escape = -1;
    while (this.#scanned < to) {
      const next = Math.min(to, this.#scanned + pieceLength);
      const hadHeaders = this.#hasHeaders;
      this.#hasHeaders = readStream(bytes, this.#selector.lineStart, next) >= 0;
      if (this.#hasHeaders && !hadHeaders) this.#selector.forgetStreams();
      for (let index = this.#scanned >> 2; index < next >> 2;) {
        const isEveryLine = this.#hasHeaders || this.#selector.needsThisLine;
        if (!isEveryLine) index = this.#passLines(index, next >> 2);
        if (index < next >> 2) index = this.#scanLine(index, next >> 2);
      }
      this.#scanned = next;
      this.#selector.endPieces(next);
    }
  }

  /** Passes over lines up to the one that holds something of interest. */
  #passLines(from: number, to: number): number {
    const { words } = this.#window;
    const { probes } = this.#filter;
    this.#feeds[0] = 0;
    let index = from;
    for (;;) {
      const limit = Math.min(to, this.#nextEscape(index * 4) >> 2);
      index = skimWords(words, probes, index, limit, this.#feeds);
      if (index === to || this.#isOfInterest(index)) break;
      this.#feeds[0] += countFeeds(words[index] as number);
      index += 1;
    }
    this.#filter.hitCount = 0;
    if (this.#feeds[0] > 0) {
      const lineStart = this.#window.bytes.lastIndexOf(lineFeed, index * 4 - 1) + 1;
      this.#selector.passLines(this.#feeds[0], lineStart);
    }
    return index;
  }

  /** Where the first escape character stands from `position` on; where there is none, past all bytes. */
  #nextEscape(position: number): number {
    if (this.#escape < position) {
      const found = this.#contents.indexOf(escape, position);
      this.#escape = found < 0 ? this.#window.bytes.length : found;
    }
    return this.#escape;
  }

  /** Whether a literal stands around this word, or may be hidden by an escape sequence. */
  #isOfInterest(index: number): boolean {
    const { bytes, words } = this.#window;
    this.#filter.match(bytes, index * 4, words[index] as number);
    if (this.#filter.hitCount > 0) return true;
    for (let offset = index * 4; offset < index * 4 + 4; offset++) {
      if (bytes[offset] === escape && this.#mayHide(offset)) return true;
    }
    return false;
  }

  /** Looks whether a literal may go on behind an escape sequence. */
  #mayHide(position: number): boolean {
    const { bytes } = this.#window;
    this.#builder.sawEscape = true;
    if (position === 0 || bytes[position - 1] === lineFeed) return false;
    let end = position;
    while (bytes[end] === escape && end < position + lookAhead / 2) end = endOfSequence(bytes, end);
    return this.#filter.mayBeSplit(bytes, position, end);
  }

  /**
   * Scans the line at hand, from the word at `from` on, to its end or to the word at `to`.
   *
   * @returns the index of the word to go on with.
   */
  #scanLine(from: number, to: number): number {
    const { bytes, words } = this.#window;
    const { probes } = this.#filter;
    const start = Math.max(from * 4, this.#selector.lineStart);
    const found = this.#contents.indexOf(lineFeed, start);
    const end = found < 0 ? to * 4 : Math.min(found, to * 4);
    // The word with the line feed belongs to no literal.
    for (let index = this.#skipHeader(from); index < end >> 2; index++) {
      const word = words[index] as number;
      if (probes[hashWord(word)] !== 0) this.#filter.match(bytes, index * 4, word);
    }
    for (let next = this.#nextEscape(start); next < end; next = this.#nextEscape(next + 1)) {
      this.#selector.isSuspect ||= this.#mayHide(next);
    }
    if (end === to * 4) return to;
    this.#selector.endLine(end);
    return this.#hasHeaders ? (end + 1) >> 2 : this.#endWord(end + 1);
  }

  /** Reads the rest of a word of which some bytes have been read. */
  #endWord(position: number): number {
    const { bytes } = this.#window;
    let offset = position;
    for (; (offset & 3) !== 0; offset++) {
      if (bytes[offset] === lineFeed) this.#selector.endLine(offset);
      else if (bytes[offset] === escape) this.#selector.isSuspect ||= this.#mayHide(offset);
    }
    return offset >> 2;
  }

  /** The header of a line holds no literal. */
  #skipHeader(index: number): number {
    if (!this.#hasHeaders) return index;
    const { bytes } = this.#window;
    const start = this.#selector.lineStart;
    if (bytes[start + 26] !== 0x5a || bytes[start + 10] !== 0x54) return index;
    return Math.max(index, (start + streamHeaderLength) >> 2);
  }
}

/** Where an escape sequence ends; past the escape character at least. */
function endOfSequence(bytes: Uint8Array, start: number): number {
  let end = start + 1;
  if (bytes[end] !== 0x5b) return end;
  end += 1;
  while (end < start + 64 && (bytes[end] ?? 0) >= 0x20 && (bytes[end] ?? 0) < 0x40) end += 1;
  return end + 1;
}

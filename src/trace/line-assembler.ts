import { cleanText } from './clean-text.ts';
import { decodeLine, maxRawLength } from './decode-line.ts';
import { splitSections, type SectionMarker } from './split-sections.ts';
import { isContinuation, readStream, streamCount, streamHeaderLength } from './stream-header.ts';

/** A physical line in a buffer, without its line feed. */
export interface PhysicalLine {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Of the logical line it belongs to, from 1. */
  readonly number: number;
  /** It goes on where the piece before it ended: a line too long to be read at once. */
  readonly isPiece: boolean;
}

/** Where a text or marker stands. */
export interface LinePlace {
  readonly number: number;
  /** As `readStream` gives it: -1 without header. */
  readonly stream: number;
}

/** Takes what the assembler finds, in order. `Handle` stands for a text that may still grow. */
export interface LineSink<Handle> {
  marker(marker: SectionMarker, place: LinePlace): void;
  text(raw: string, place: LinePlace): Handle;
  /** The text turned out to go on: `raw` is all of it. */
  extend(handle: Handle, raw: string, place: LinePlace): void;
  /** The text is too long to be held: `raw` is a part of it further on. */
  lookThrough(handle: Handle, raw: string): void;
}

interface OpenLine<Handle> {
  readonly handle: Handle | null;
  readonly raw: string;
  readonly number: number;
  readonly joins: number;
}

/** Of a line in more parts than these the later ones are only looked through. */
const maxJoins = 64;

/** What is held of a part that is only looked through, for what may go on in the next one. */
const overlap = 512;

/** Small parts are looked through together. */
const minLookThrough = 4_096;

/**
 * Makes logical lines of physical ones: takes the stream's header off, joins continuations to the
 * line that they continue in their stream, and separates section markers from text.
 */
export class LineAssembler<Handle extends object> {
  readonly #sink: LineSink<Handle>;
  /** The last line of each stream, -1 for lines without header. */
  readonly #open = new Map<number, OpenLine<Handle>>();
  /** By stream plus one. */
  readonly #isOpen = new Uint8Array(streamCount + 1);
  #lastStream = -1;

  constructor(sink: LineSink<Handle>) {
    this.#sink = sink;
  }

  add(line: PhysicalLine): void {
    const header = line.isPiece ? -1 : readStream(line.bytes, line.start, line.end);
    const start = line.start + (header < 0 ? 0 : streamHeaderLength);
    const stream = line.isPiece ? this.#lastStream : header;
    const raw = decodeLine(line.bytes, start, line.end);
    const continues = line.isPiece || (stream >= 0 && isContinuation(line.bytes, line.start));
    if (!continues) this.#flush(stream);
    const open = continues ? (this.#open.get(stream) ?? null) : null;
    const place = { number: open?.number ?? line.number, stream };
    this.#lastStream = stream;
    this.#isOpen[stream + 1] = 1;
    this.#open.set(stream, this.#join(open, raw, place));
  }

  /** Whether a line of this stream has been added that a continuation would belong to. */
  hasOpen(stream: number): boolean {
    return (this.#open.get(stream) ?? null) !== null;
  }

  /** The next line of this stream is a new one. */
  close(stream: number): void {
    if (this.#isOpen[stream + 1] === 0) return;
    this.#isOpen[stream + 1] = 0;
    this.#flush(stream);
    this.#open.delete(stream);
  }

  /** No more lines follow. */
  finish(): void {
    for (const stream of this.#open.keys()) this.#flush(stream);
  }

  /** Looks through the end of a line in very many parts. */
  #flush(stream: number): void {
    const open = this.#open.get(stream);
    if (open === undefined || open.joins < maxJoins || open.handle === null) return;
    this.#sink.lookThrough(open.handle, open.raw);
  }

  #join(open: OpenLine<Handle> | null, raw: string, place: LinePlace): OpenLine<Handle> {
    if (open === null || open.raw === '') return this.#read(raw, open, place);
    if (open.raw.endsWith('\r') && !raw.includes('section_')) {
      // A terminal shows what comes last, unless that is nothing.
      return cleanText(raw) === '' ? open : this.#read(raw, open, place);
    }
    if (open.joins < maxJoins && open.raw.length + raw.length <= maxRawLength) {
      return this.#read(open.raw + raw, open, place);
    }
    const overwritten = raw.lastIndexOf('\r', raw.length - 2);
    if (overwritten >= 0) return this.#read(raw.slice(overwritten + 1), open, place);
    return this.#lookThrough({ ...open, raw: open.raw + raw, joins: maxJoins });
  }

  /** Looks through what has come together, if that is worth it, and drops all but its end. */
  #lookThrough(open: OpenLine<Handle>): OpenLine<Handle> {
    if (open.raw.length < minLookThrough) return open;
    if (open.handle !== null) this.#sink.lookThrough(open.handle, open.raw);
    return { ...open, raw: open.raw.slice(-overlap) };
  }

  /** The text behind the last marker stays open. */
  #read(raw: string, open: OpenLine<Handle> | null, place: LinePlace): OpenLine<Handle> {
    const parts = splitSections(raw);
    let handle = open?.handle ?? null;
    let last = '';
    for (const [index, part] of parts.entries()) {
      if (typeof part !== 'string') {
        this.#sink.marker(part, place);
        handle = null;
        last = '';
      } else {
        last = part;
        // Colours are switched off in front of a marker: that is no line of its own.
        if (index < parts.length - 1 && handle === null && cleanText(part) === '') continue;
        if (index === 0 && handle !== null) this.#sink.extend(handle, part, place);
        else handle = this.#sink.text(part, place);
      }
    }
    return { handle, raw: last, number: place.number, joins: (open?.joins ?? 0) + 1 };
  }
}

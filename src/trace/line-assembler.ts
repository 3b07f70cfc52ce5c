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
}

interface OpenLine<Handle> {
  readonly handle: Handle | null;
  readonly raw: string;
  readonly number: number;
}

/**
 * Makes logical lines of physical ones: takes the stream's header off, joins continuations to the
 * line that they continue in their stream, and separates section markers from text.
 */
export class LineAssembler<Handle extends object> {
  readonly #sink: LineSink<Handle>;
  /** The last line of each stream, the first entry for lines without header. */
  readonly #open: (OpenLine<Handle> | null)[] = Array.from({ length: streamCount + 1 }, () => null);

  constructor(sink: LineSink<Handle>) {
    this.#sink = sink;
  }

  add(line: PhysicalLine): void {
    const stream = line.isPiece ? -1 : readStream(line.bytes, line.start, line.end);
    const start = line.start + (stream < 0 ? 0 : streamHeaderLength);
    const raw = decodeLine(line.bytes, start, line.end);
    const continues = line.isPiece || (stream >= 0 && isContinuation(line.bytes, line.start));
    const open = continues ? (this.#open[stream + 1] ?? null) : null;
    const place = { number: open?.number ?? line.number, stream };
    this.#open[stream + 1] = this.#read(joinRaw(open?.raw ?? '', raw), open, place);
  }

  /** Whether a line of this stream has been added that a continuation would belong to. */
  hasOpen(stream: number): boolean {
    return (this.#open[stream + 1] ?? null) !== null;
  }

  /** The next line of this stream is a new one. */
  close(stream: number): void {
    this.#open[stream + 1] = null;
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
    return { handle, raw: last, number: place.number };
  }
}

/** What a carriage return lets the second part overwrite need not be kept. */
function joinRaw(before: string, after: string): string {
  if (before === '') return after;
  const joined = before.length + after.length <= maxRawLength ? before + after : null;
  if (joined !== null) return joined;
  const overwritten = after.lastIndexOf('\r', after.length - 2);
  if (overwritten >= 0 || before.endsWith('\r')) return after.slice(overwritten + 1);
  return (before + after).slice(0, maxRawLength);
}

import { ByteRing } from './byte-ring.ts';
import { type ByteWindow, lookAhead } from './byte-window.ts';
import { maxTextLength } from './clean-text.ts';
import { pieceLength } from './decode-line.ts';
import { describeLines } from './describe-lines.ts';
import { literalLimits } from './kept-lines.ts';
import { LineAssembler, type PhysicalLine } from './line-assembler.ts';
import type { LiteralFilter } from './literal-filter.ts';
import { isPlainEcho } from './read-echo.ts';
import { SegmentTails } from './segment-tails.ts';
import { isContinuation, readStream, streamCount, streamHeaderLength } from './stream-header.ts';
import type { TraceBuilder } from './trace-builder.ts';

/** How many lines are kept at the end of each command or section, and at the trace's own. */
const tailLines = 200;
const lastTailLines = 1_000;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Decides which lines of a large trace the builder gets. */
export class LineSelector {
  /** The number of the line that begins at `lineStart` in the window. */
  line = 1;
  lineStart = 0;
  /** An escape sequence may hide a literal of this line from the search. */
  isSuspect = false;
  /** Where the part of a long line begins that has not been dealt with. */
  #pieceStart = 0;
  /** The first line that has not been held as the tail of a command or section. */
  #segmentStart = 1;
  readonly #window: ByteWindow;
  readonly #filter: LiteralFilter;
  readonly #builder: TraceBuilder;
  readonly #assembler: LineAssembler<object>;
  readonly #tails = new SegmentTails();
  /** By literal: the last lines with it. */
  readonly #held: readonly ByteRing[];
  /** By stream: the number of the last line that is no continuation, and where the last line ends in the trace. */
  readonly #heads = new Float64Array(streamCount);
  readonly #ends = new Float64Array(streamCount);

  constructor(window: ByteWindow, filter: LiteralFilter, builder: TraceBuilder) {
    this.#window = window;
    this.#filter = filter;
    this.#builder = builder;
    this.#assembler = new LineAssembler<object>(builder);
    const { last, weight } = literalLimits(filter.wanted.length);
    this.#held = filter.wanted.map(() => new ByteRing(weight, last));
    builder.onContextChange = (isKept) => this.#endSegment(isKept);
  }

  /** No line may be passed over unseen. */
  get needsEveryLine(): boolean {
    return this.#builder.needsEveryLine || this.#builder.hasPlainEchoes;
  }

  /** The line at hand may not be passed over. */
  get needsThisLine(): boolean {
    return this.isSuspect || this.#filter.hitCount > 0 || this.needsEveryLine;
  }

  /** The first byte of the window that is still needed. */
  get needed(): number {
    return this.#pieceStart;
  }

  /** The window's contents have moved down. */
  moveDown(distance: number): void {
    this.lineStart -= distance;
    this.#pieceStart -= distance;
  }

  /** Lines have been passed over. */
  passLines(count: number, lineStart: number): void {
    this.line += count;
    this.lineStart = lineStart;
    this.#pieceStart = lineStart;
  }

  /** Lines with stream headers follow lines that were passed over. */
  forgetStreams(): void {
    this.#heads.fill(0);
    this.#ends.fill(0);
  }

  /** The line at hand ends. */
  endLine(end: number): void {
    const start = this.lineStart;
    if (end - start > pieceLength) this.#endLongLine(end);
    else {
      const stream = readStream(this.#window.bytes, start, end);
      if (stream >= 0) this.#endStreamLine(start, end, stream);
      else if (this.#isWanted(start)) this.#select(start, end, this.line, false);
    }
    this.#filter.hitCount = 0;
    this.isSuspect = false;
    this.line += 1;
    this.lineStart = end + 1;
    this.#pieceStart = end + 1;
  }

  /** Deals with what has been scanned of a line that is too long to be held. */
  endPieces(scanned: number): void {
    while (scanned - this.#pieceStart > pieceLength + lookAhead) this.#endPiece();
  }

  /** @returns the number of lines. */
  finish(length: number): number {
    if (this.lineStart < length) this.endLine(length);
    this.#assembler.finish();
    this.#holdTail(lastTailLines);
    this.#keepHeld();
    this.#tails.keep(this.#builder);
    return this.line - 1;
  }

  /** Whether the builder needs a line; its text begins at `start`. */
  #isWanted(start: number): boolean {
    if (this.#filter.hitCount > 0 || this.isSuspect || this.#builder.needsEveryLine) return true;
    const { bytes } = this.#window;
    return this.#builder.hasPlainEchoes && bytes[start] === 0x24 && bytes[start + 1] === 0x20;
  }

  /** A continuation only matters where it belongs to a line that the builder has, or may complete a literal. */
  #endStreamLine(start: number, end: number, stream: number): void {
    const wanted = this.#isWanted(start + streamHeaderLength);
    if (!isContinuation(this.#window.bytes, start)) {
      this.#heads[stream] = this.line;
      if (wanted) this.#select(start, end, this.line, false);
      else this.#assembler.close(stream);
    } else {
      const number = this.#heads[stream] || this.line;
      const isJoined = this.#mayBeSplit(start + streamHeaderLength, stream);
      const hasOpen = this.#assembler.hasOpen(stream);
      if (isJoined && !hasOpen) this.#deliverLast(stream, number);
      if (isJoined || hasOpen || wanted) this.#select(start, end, number, isJoined);
    }
    this.#ends[stream] = this.#window.base + end;
  }

  /** Whether a literal may have begun in the stream's last line that goes on at `position`. */
  #mayBeSplit(position: number, stream: number): boolean {
    const { bytes, base } = this.#window;
    const end = (this.#ends[stream] ?? 0) - base;
    return end > 0 && bytes[end - 1] !== carriageReturn && this.#filter.mayBeSplit(bytes, end, position);
  }

  /** The last line of a stream was passed over, and turns out to go on. */
  #deliverLast(stream: number, number: number): void {
    const { bytes, base } = this.#window;
    const end = (this.#ends[stream] ?? 0) - base;
    const start = bytes.lastIndexOf(lineFeed, end - 1) + 1;
    if (start > 0 || base === 0) this.#assembler.add({ bytes, start, end, number, isPiece: false });
  }

  #endPiece(): void {
    const start = this.#pieceStart;
    const isFirst = start === this.lineStart;
    this.#pieceStart += pieceLength;
    if (isFirst || this.#filter.hitCount > 0 || this.isSuspect) this.#deliverPiece(start, this.#pieceStart);
  }

  /** The end of a line shows what was not overwritten. */
  #endLongLine(end: number): void {
    while (end - this.#pieceStart > pieceLength) this.#endPiece();
    this.#deliverPiece(this.#pieceStart, end);
  }

  #deliverPiece(start: number, end: number): void {
    const { bytes } = this.#window;
    const isPiece = start > this.lineStart;
    const stream = isPiece ? -1 : readStream(bytes, start, end);
    const continues = stream >= 0 && isContinuation(bytes, start);
    if (stream >= 0 && !continues) this.#heads[stream] = this.line;
    const number = continues ? this.#heads[stream] || this.line : this.line;
    this.#deliver({ bytes, start, end, number, isPiece });
  }

  /** Gives a line to the builder, or holds it as it is where it will hardly be needed. */
  #select(start: number, end: number, number: number, isJoined: boolean): void {
    const { bytes } = this.#window;
    const isSimple = !isJoined && !this.isSuspect && !this.#builder.needsEveryLine;
    if (isSimple && this.#isHeldEcho(start, end)) {
      this.#builder.holdEcho(bytes, start, end, number);
    } else if (isSimple && end - start <= maxTextLength && this.#hasEnoughOfAll()) {
      this.#hold(start, end, number);
    } else {
      this.#deliver({ bytes, start, end, number, isPiece: false });
    }
  }

  #deliver(line: PhysicalLine): void {
    const isOneOfEvery = this.#builder.needsEveryLine;
    this.#assembler.add(line);
    if (isOneOfEvery) this.#segmentStart = this.line + 1;
  }

  /** The line is an echo, holds nothing else that counts, and need not be decoded now. */
  #isHeldEcho(start: number, end: number): boolean {
    return (
      this.#builder.mayHoldEchoes &&
      this.#filter.hitCount === 1 &&
      isPlainEcho(this.#window.bytes, start, end)
    );
  }

  /** Of every literal of the line at hand there are as many lines as are kept. */
  #hasEnoughOfAll(): boolean {
    const { hits, hitCount } = this.#filter;
    for (let index = 0; index < hitCount; index++) {
      const hit = hits[index] as number;
      if (!this.#builder.kept.hasEnough(hit)) return false;
    }
    return hitCount > 0 && hitCount < hits.length;
  }

  #hold(start: number, end: number, number: number): void {
    const { hits, hitCount } = this.#filter;
    const { bytes } = this.#window;
    const { context } = this.#builder;
    for (let index = 0; index < hitCount; index++) {
      this.#held[hits[index] as number]?.add(bytes, start, end, { number, mark: 0, context });
    }
    this.#assembler.close(readStream(bytes, start, end));
  }

  #keepHeld(): void {
    for (const [literal, ring] of this.#held.entries()) {
      for (const { bytes, number, context } of ring.toArray()) {
        for (const line of describeLines(bytes, number, context, this.#builder)) {
          const isOverwritten = !line.text.includes(this.#filter.wanted[literal] ?? '');
          if (!isOverwritten) this.#builder.kept.addLiteral(line, literal);
        }
      }
    }
  }

  /** Keeps the last lines of what ends before the line at hand. */
  #endSegment(isKept: boolean): void {
    this.#holdTail(tailLines);
    this.#segmentStart = isKept ? this.line + 1 : this.line;
  }

  #holdTail(lines: number): void {
    const to = this.line - 1;
    const from = Math.max(this.#segmentStart, to - lines + 1);
    if (from <= to)
      this.#tails.hold(this.#window, { from, to, end: this.lineStart - 1 }, this.#builder.context);
  }
}

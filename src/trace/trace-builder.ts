import { cleanText } from './clean-text.ts';
import { CommandTracker } from './command-tracker.ts';
import { cutText } from './cut-text.ts';
import type { LiteralFilter } from './literal-filter.ts';
import { KeptLines } from './kept-lines.ts';
import type { LinePlace, LineSink } from './line-assembler.ts';
import type { LineContext } from './line-context.ts';
import { OpenSections } from './open-sections.ts';
import { readEcho } from './read-echo.ts';
import { readOutcome } from './read-outcome.ts';
import { RunnerFactsReader, sourceInScript } from './runner-facts.ts';
import { ServiceLog, withoutLogTimestamp } from './service-log.ts';
import { isCommandSection } from './runner-sections.ts';
import type { SectionMarker } from './split-sections.ts';
import type { Trace, TraceLine, TraceOutcome } from './trace.ts';

/** A line as it is read; `command` is an id of the `CommandList`. */
export type DraftLine = { -readonly [Key in keyof TraceLine]: TraceLine[Key] };

/** Streams from this one on are those of service containers (`CI_DEBUG_SERVICES`). */
const firstServiceStream = 0x0f * 2;

const truncation = /^Job's log exceeded limit of \d+ bytes/;
export const truncationLiteral = "Job's log exceeded limit of ";

/** Builds a trace from its lines, of which those may be left out that hold nothing of interest. */
export class TraceBuilder implements LineSink<DraftLine> {
  /** An escape sequence has been seen, be it in a line that was left out. */
  sawEscape = false;

  /** Called before another command or section begins; `isKept`: the line that begins it is kept in any case. */
  onContextChange: (isKept: boolean) => void = () => {};

  readonly kept: KeptLines;
  readonly #filter: LiteralFilter;
  readonly #sections = new OpenSections();
  readonly #commands = new CommandTracker(this.#sections);
  readonly #facts = new RunnerFactsReader();
  readonly #serviceLog = new ServiceLog();
  /** Of the runner's first line; null before it. */
  #hasColours: boolean | null = null;
  #outcome: TraceOutcome = { kind: 'unfinished' };
  #nestedOutcome: TraceOutcome = { kind: 'unfinished' };
  #truncated = false;
  /** The line that was last looked through in vain, for it shows a literal already. */
  #settled: DraftLine | null = null;

  constructor(filter: LiteralFilter, keepsAll: boolean) {
    this.#filter = filter;
    this.kept = new KeptLines(filter.wanted.length, keepsAll);
  }

  /** Lines may not be left out now: an open block's end and contents can't be searched for. */
  get needsEveryLine(): boolean {
    return this.#serviceLog.isOpen || this.#commands.isEchoing;
  }

  /** Commands may be echoed without colour, which can't be searched for. */
  get hasPlainEchoes(): boolean {
    return !(this.#hasColours ?? this.sawEscape);
  }

  marker(marker: SectionMarker, { number, stream }: LinePlace): void {
    this.onContextChange(false);
    this.#serviceLog.close();
    this.#sections.readMarker(marker, number, stream < 2);
    this.#commands.enterSection(marker.kind === 'start' ? marker.name : null);
  }

  text(raw: string, place: LinePlace): DraftLine {
    const line = this.#draft(place);
    this.kept.add(line);
    this.#read(line, raw, place);
    return line;
  }

  extend(line: DraftLine, raw: string, place: LinePlace): void {
    const isEcho = line.text !== '' && this.#commands.extend(raw, line.number, !this.hasPlainEchoes);
    if (isEcho) line.text = cutText(cleanText(raw), this.#filter);
    else this.#read(line, raw, place);
  }

  /** Further on in a long line only literals are looked for, unless the kept part already has one. */
  lookThrough(line: DraftLine, raw: string): void {
    if (this.#settled === line) return;
    if (this.#filter.findIn(line.text).length > 0) {
      this.#settled = line;
      return;
    }
    const text = cleanText(raw);
    if (this.#filter.findIn(text).length === 0) return;
    line.text = cutText(text, this.#filter);
    this.#keepLiterals(line);
  }

  /** What is the same for all lines until the context changes. */
  get context(): LineContext {
    return { section: this.#sections.current, command: this.#commands.current };
  }

  /** Echoes may be given to `holdEcho`. */
  get mayHoldEchoes(): boolean {
    return this.#commands.mayHold && !this.hasPlainEchoes && !this.#serviceLog.isOpen;
  }

  /** Takes a line that is nothing but an echo, without decoding it. */
  holdEcho(bytes: Buffer, start: number, end: number, line: number): void {
    this.onContextChange(true);
    this.#commands.hold(bytes, start, end, line);
  }

  /** Describes a line of a known context that is nothing but text. */
  describe(raw: string, { number, stream }: LinePlace, context: LineContext): DraftLine {
    const text = cutText(cleanText(raw), this.#filter);
    const inCommands = isCommandSection(context.section);
    const source = sourceOf(text, stream, inCommands, context.command === null);
    return { number, text, section: context.section, source, command: context.command };
  }

  finish(lineCount: number): Trace {
    const { commands, indexes, last } = this.#commands.finish();
    const outcome = this.#outcome.kind === 'unfinished' ? this.#nestedOutcome : this.#outcome;
    const lines = this.kept.toArray() as DraftLine[];
    for (const line of lines) {
      if (line.command !== null) line.command = indexes.get(line.command) ?? null;
    }
    return {
      lineCount,
      runner: this.#facts.toFacts(this.#serviceLog),
      sections: this.#sections.toArray(),
      commands,
      failedCommand: outcome.kind === 'succeeded' ? null : last,
      lines,
      outcome,
      truncated: this.#truncated,
    };
  }

  #draft({ number }: LinePlace): DraftLine {
    return { number, text: '', source: 'runner', ...this.context };
  }

  #read(line: DraftLine, raw: string, place: LinePlace): void {
    if (!this.sawEscape && raw.includes('\x1b')) this.sawEscape = true;
    const text = cleanText(raw);
    line.text = cutText(text, this.#filter);
    line.source = this.#sourceOf(text, place.stream);
    const isLandmark =
      this.#readEcho(line, raw, place) || this.#readServiceLog(line) || this.#readRunner(line, raw, place);
    if (isLandmark) this.kept.addLandmark(line);
    this.#keepLiterals(line);
  }

  /** Literals that have been overwritten are none. */
  #keepLiterals(line: DraftLine): void {
    if (this.kept.keepsAll) return;
    for (const index of this.#filter.findIn(line.text)) this.kept.addLiteral(line, index);
  }

  #readEcho(line: DraftLine, raw: string, { stream }: LinePlace): boolean {
    if (stream >= firstServiceStream || this.#serviceLog.isOpen) return false;
    const echo = readEcho(raw, !this.hasPlainEchoes);
    if (echo === null) {
      const isEchoing = this.#commands.isEchoing;
      if (isEchoing) this.#commands.continueEcho(raw, line.text);
      return isEchoing;
    }
    this.onContextChange(true);
    if (!this.#sections.areMarked && !this.#sections.inCommands) {
      this.#sections.enterUnmarked('step_script', line.number);
      line.section = this.#sections.current;
    }
    this.#commands.start(echo, line.number);
    line.source = 'runner';
    line.command = this.#commands.current;
    return true;
  }

  #readServiceLog(line: DraftLine): boolean {
    if (this.#sections.inCommands) return false;
    const kind = this.#serviceLog.read(line.text, line.number);
    if (kind === 'log') {
      line.source = 'service';
      line.text = withoutLogTimestamp(line.text);
      this.#serviceLog.add(line);
    }
    return kind !== null;
  }

  #readRunner(line: DraftLine, raw: string, { stream }: LinePlace): boolean {
    const { text, number } = line;
    if (truncation.test(text) && stream < 2) {
      this.#truncated = true;
      return true;
    }
    if (stream < 2 && this.#readOutcome(line)) return true;
    if (this.#sections.isHeading(text)) {
      this.onContextChange(false);
      this.#sections.enterHeading(text, number);
      line.section = this.#sections.current;
      this.#commands.enterSection(line.section);
      line.command = null;
      line.source = 'runner';
    }
    if (this.#sections.inCommands) return line.source === 'runner';
    if (stream < 2 && text.startsWith('Running with gitlab-')) this.#startAttempt(raw, number);
    return this.#facts.read(text, number);
  }

  #readOutcome(line: DraftLine): boolean {
    const outcome = readOutcome(line.text, line.number);
    if (outcome === null) return false;
    if (this.#sections.areMarked && this.#sections.inCommands) {
      this.#nestedOutcome = outcome;
      return true;
    }
    this.onContextChange(false);
    this.#outcome = outcome;
    this.#sections.endUnmarked(line.number);
    line.section = this.#sections.current;
    line.source = 'runner';
    line.command = null;
    this.#commands.stop();
    return true;
  }

  /** A trace may hold several attempts, each with a runner's first line. */
  #startAttempt(raw: string, line: number): void {
    this.onContextChange(false);
    this.#hasColours ??= raw.includes('\x1b');
    this.#facts.reset();
    this.#serviceLog.reset();
    this.#sections.endUnmarked(line);
    this.#commands.reset();
    this.#outcome = { kind: 'unfinished' };
  }

  #sourceOf(text: string, stream: number): TraceLine['source'] {
    if (this.#serviceLog.isOpen) return 'service';
    if (this.#commands.isEchoing) return 'runner';
    return sourceOf(text, stream, this.#sections.inCommands, this.#commands.current === null);
  }
}

function sourceOf(
  text: string,
  stream: number,
  inCommands: boolean,
  isBeforeFirst: boolean,
): TraceLine['source'] {
  if (stream >= firstServiceStream || text.startsWith('[service:')) return 'service';
  if (stream === 0 || stream === 1 || !inCommands) return 'runner';
  return sourceInScript(text, isBeforeFirst);
}

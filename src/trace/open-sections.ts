import { EdgeList } from './edge-list.ts';
import { isCommandSection, isRunnerSection, isScriptSection, readHeading } from './runner-sections.ts';
import type { SectionMarker } from './split-sections.ts';
import type { TraceSection } from './trace.ts';

type MutableSection = { -readonly [Key in keyof TraceSection]: TraceSection[Key] } & {
  /** Opened by the runner, not by the job's script. */
  readonly ofRunner: boolean;
};

const sectionLimits = { first: 1_000, last: 1_000, weight: Infinity };

/** Sections left open in a row are a mistake or malice; the innermost ones count. */
const maxOpen = 64;

/** Keeps track of the sections of a trace, whether they are marked or only have a heading. */
export class OpenSections {
  readonly #sections = new EdgeList<MutableSection>(sectionLimits);
  readonly #open: MutableSection[] = [];
  #current: string | null = null;
  #sawMarker = false;
  #rank = -1;

  /** The innermost section that the runner opened. */
  get current(): string | null {
    return this.#current;
  }

  get inScript(): boolean {
    return isScriptSection(this.current);
  }

  /** Whether commands from the CI file run: `script` or `after_script`. */
  get inCommands(): boolean {
    return isCommandSection(this.current);
  }

  /** The trace has section markers, so that headings say nothing. */
  get areMarked(): boolean {
    return this.#sawMarker;
  }

  /**
   * @param mayBeRunner false when another stream than the runner's own wrote it.
   */
  readMarker(marker: SectionMarker, line: number, mayBeRunner: boolean): void {
    if (!this.#sawMarker) this.#closeAll(line);
    this.#sawMarker = true;
    if (marker.kind === 'end') this.#close(marker, line);
    else {
      const ofRunner = mayBeRunner && (isRunnerSection(marker.name) || this.#open.length === 0);
      this.#push(marker.name, line, marker.time, ofRunner);
    }
  }

  /** Whether a line is a heading of the runner that starts a section, in a trace without markers. */
  isHeading(text: string): boolean {
    return !this.#sawMarker && (readHeading(text)?.rank ?? -1) > this.#rank;
  }

  enterHeading(text: string, line: number): void {
    const heading = readHeading(text);
    if (heading === null) return;
    this.enterUnmarked(heading.section, line);
    this.#rank = heading.rank;
  }

  /** Starts a section that the trace doesn't mark. */
  enterUnmarked(name: string, line: number): void {
    this.#closeAll(line);
    this.#push(name, line, null, true);
  }

  /** The runner starts over, or is done: what has no marker ends here. */
  endUnmarked(line: number): void {
    this.#rank = -1;
    if (!this.#sawMarker) this.#closeAll(line);
  }

  toArray(): TraceSection[] {
    return this.#sections.toArray().map(({ name, startLine, endLine, startedAt, endedAt }) => ({
      name,
      startLine,
      endLine,
      startedAt,
      endedAt,
    }));
  }

  #push(name: string, startLine: number, startedAt: number | null, ofRunner: boolean): void {
    const section = { name, startLine, endLine: null, startedAt, endedAt: null, ofRunner };
    if (this.#open.length >= maxOpen) this.#open.shift();
    this.#open.push(section);
    this.#sections.add(section);
    this.#updateCurrent();
  }

  /** Ends a section and those inside that were left open. An end without a start is ignored. */
  #close({ name, time }: SectionMarker, line: number): void {
    const index = this.#open.findLastIndex((section) => section.name === name);
    if (index < 0) return;
    for (const section of this.#open.splice(index)) {
      section.endLine = line;
      section.endedAt = time;
    }
    this.#updateCurrent();
  }

  #closeAll(line: number): void {
    for (const section of this.#open.splice(0)) section.endLine = line;
    this.#updateCurrent();
  }

  #updateCurrent(): void {
    this.#current = this.#open.findLast(({ ofRunner }) => ofRunner)?.name ?? null;
  }
}

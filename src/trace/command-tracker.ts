import { CommandList, maxCommandLength, toTraceCommands, type EchoedCommand } from './command-list.ts';
import type { OpenSections } from './open-sections.ts';
import { endsEcho, readEcho, type Echo } from './read-echo.ts';
import type { TraceCommand } from './trace.ts';

/** An echo that has not ended by then has lost its end. */
const maxEchoLines = 50;

/** So many echoes without an end say that this runner doesn't mark it. */
const maxLostEnds = 20;

/** Knows which command is running, and which was the last one of the job's script. */
export class CommandTracker {
  readonly #list = new CommandList();
  readonly #sections: OpenSections;
  /** Of the running command, and of the script's last one. */
  #current: number | null = null;
  #ofScript: number | null = null;
  #scriptSucceeded = false;
  /** The command that was added last, if its echo has been decoded. */
  #newest: EchoedCommand | null = null;
  /** Lines of an echo that goes on; 0: none does. */
  #echoLines = 0;
  #lostEnds = 0;

  constructor(sections: OpenSections) {
    this.#sections = sections;
  }

  /** The id of the running command. */
  get current(): number | null {
    return this.#current;
  }

  /** The lines that follow belong to an echo. */
  get isEchoing(): boolean {
    return this.#echoLines > 0;
  }

  /** Echoes may be held undecoded. */
  get mayHold(): boolean {
    return this.#list.isLong;
  }

  start(echo: Echo, line: number): void {
    if (this.isEchoing) this.#lostEnds += 1;
    this.#newest = this.#list.add(line, echo.text, echo.collapsed, this.#sections.current);
    this.#echoLines = echo.goesOn && this.#lostEnds < maxLostEnds ? 1 : 0;
    this.#run(this.#newest.id);
  }

  /** Starts the command whose echo stands in `bytes`. */
  hold(bytes: Buffer, start: number, end: number, line: number): void {
    this.#newest = null;
    this.#run(this.#list.hold(bytes, start, end, line, this.#sections.current));
  }

  /** Adds a line to the echo that goes on. */
  continueEcho(raw: string, text: string): void {
    this.#addText(`\n${text}`);
    this.#echoLines += 1;
    if (this.#echoLines > maxEchoLines) this.#lostEnds += 1;
    if (endsEcho(raw) || this.#echoLines > maxEchoLines) this.#echoLines = 0;
  }

  /** The line of an echo turned out to be longer; false where the line is no echo. */
  extend(raw: string, line: number, hasColours: boolean): boolean {
    if (this.#newest?.line !== line) return false;
    const echo = readEcho(raw, hasColours);
    if (echo !== null) this.#newest.text = echo.text.slice(0, maxCommandLength);
    return true;
  }

  /** A section begins, or one ends (`name` is null). */
  enterSection(name: string | null): void {
    this.#echoLines = 0;
    if (name === 'upload_artifacts_on_success') this.#scriptSucceeded = this.#ofScript !== null;
    if (name === 'step_script' || name === 'build_script') this.#ofScript = null;
    if (name === this.#sections.current || !this.#sections.inCommands) this.#current = null;
  }

  /** No command is running any more. */
  stop(): void {
    this.#current = null;
  }

  /** The job begins anew. */
  reset(): void {
    this.#current = null;
    this.#ofScript = null;
    this.#scriptSucceeded = false;
  }

  /** @returns what has been kept, and the index that each id has become. */
  finish(): {
    readonly commands: TraceCommand[];
    readonly indexes: ReadonlyMap<number, number>;
    /** The last command of the script, unless the script is known to have passed. */
    readonly last: TraceCommand | null;
  } {
    const { commands, indexes } = toTraceCommands(this.#list.toArray());
    const last = this.#scriptSucceeded ? null : this.#ofScript;
    const index = last === null ? undefined : indexes.get(last);
    return { commands, indexes, last: index === undefined ? null : (commands[index] ?? null) };
  }

  #run(id: number): void {
    this.#current = id;
    if (this.#sections.inScript || this.#sections.current === null) this.#ofScript = id;
  }

  #addText(text: string): void {
    if (this.#newest !== null) {
      this.#newest.text = `${this.#newest.text}${text}`.slice(0, maxCommandLength);
    }
  }
}

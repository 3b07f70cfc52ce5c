import { ByteRing } from './byte-ring.ts';
import { decodeLine } from './decode-line.ts';
import { EdgeList } from './edge-list.ts';
import { readEcho } from './read-echo.ts';
import type { TraceCommand } from './trace.ts';

/** A command as it is read; `id` counts all commands of the trace. */
export interface EchoedCommand {
  readonly id: number;
  readonly line: number;
  text: string;
  readonly collapsed: boolean;
  readonly section: string | null;
}

/** The longest text of a command that is kept. */
export const maxCommandLength = 4_096;

const limits = { first: 1_500, last: 1_500, weight: 1_000_000 };

/** The commands that the runner echoed; of very many the first and the last. */
export class CommandList {
  readonly #commands = new EdgeList<EchoedCommand>(limits, ({ text }) => text.length + 100);
  /** Echoes that are only decoded if they are still held when the trace ends. */
  readonly #held = new ByteRing(256 * 1024, limits.last);
  #count = 0;

  /** There are so many commands that later ones may be held undecoded. */
  get isLong(): boolean {
    return this.#count > limits.first;
  }

  add(line: number, text: string, collapsed: boolean, section: string | null): EchoedCommand {
    const id = this.#count;
    const command = { id, line, text: text.slice(0, maxCommandLength), collapsed, section };
    this.#count += 1;
    this.#commands.add(command);
    return command;
  }

  /** Adds the command of an echo that stands in `bytes`; returns its id. */
  hold(bytes: Buffer, start: number, end: number, line: number, section: string | null): number {
    const id = this.#count;
    this.#count += 1;
    this.#held.add(bytes, start, end, { number: line, mark: id, context: { section, command: id } });
    return id;
  }

  /** The commands kept, in order. */
  toArray(): EchoedCommand[] {
    const held = this.#held.toArray().map(({ bytes, number, mark, context }): EchoedCommand => {
      const { text = '', collapsed = false } = readEcho(decodeLine(bytes, 0, bytes.length), true) ?? {};
      return { id: mark, line: number, text, collapsed, section: context.section };
    });
    if (held.length === 0) return this.#commands.toArray();
    const all = [...this.#commands.toArray(), ...held].sort((one, other) => one.id - other.id);
    return [...all.slice(0, limits.first), ...all.slice(limits.first).slice(-limits.last)];
  }
}

/** The commands as the trace shows them, and their indexes by id. */
export function toTraceCommands(kept: readonly EchoedCommand[]): {
  readonly commands: TraceCommand[];
  readonly indexes: ReadonlyMap<number, number>;
} {
  return {
    commands: kept.map(({ line, text, collapsed, section }, index) => ({
      index,
      line,
      text,
      collapsed,
      section,
    })),
    indexes: new Map(kept.map(({ id }, index) => [id, index])),
  };
}

import { EdgeList } from './edge-list.ts';
import type { TraceCommand } from './trace.ts';

/** A command as it is read; `id` counts all commands of the trace. */
export interface EchoedCommand {
  readonly id: number;
  readonly line: number;
  text: string;
  readonly collapsed: boolean;
  readonly section: string | null;
}

const limits = { first: 1_500, last: 1_500, weight: 1_000_000 };

/** The commands that the runner echoed; of very many the first and the last. */
export class CommandList {
  readonly #commands = new EdgeList<EchoedCommand>(limits, ({ text }) => text.length + 100);
  #count = 0;

  add(command: Omit<EchoedCommand, 'id'>): EchoedCommand {
    const echoed = { ...command, id: this.#count };
    this.#count += 1;
    this.#commands.add(echoed);
    return echoed;
  }

  /** The kept commands, and their indexes by id. */
  finish(): { readonly commands: TraceCommand[]; readonly indexes: ReadonlyMap<number, number> } {
    const kept = this.#commands.toArray();
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
}

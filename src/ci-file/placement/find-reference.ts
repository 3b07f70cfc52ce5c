import { readCommands } from '../resolution/commands.ts';
import { Limits } from '../resolution/limits.ts';
import type { CommandList } from './command-list.ts';

/**
 * The keys of a `!reference` tag that gives exactly the commands a job inherits, for instance
 * `['default', 'before_script']`; null if there is none.
 */
export function findReference(list: CommandList): readonly string[] | null {
  const { job, name } = list;
  const definition = String(list.entry?.site.path[0] ?? '');
  const candidates = [
    ...job.parents.toReversed().map((parent) => [parent, name]),
    // A deprecated global list is a top-level entry itself.
    definition === name ? [name] : [definition, name],
  ];
  return candidates.find((target) => target[0] !== job.name && givesSameCommands(list, target)) ?? null;
}

function givesSameCommands({ model, commands }: CommandList, target: readonly string[]): boolean {
  const value = model.references.lookUp(target);
  if (value === null) return false;
  const found = readCommands(model.references.resolve(value), new Limits(), () => undefined);
  return (
    found.length === commands.length &&
    found.every((command, index) => command.scalar.text === commands[index]?.scalar.text)
  );
}

import type { SourcedList, SourcedScalar, SourcedValue } from '../tree/sourced-value.ts';
import type { Limits } from './limits.ts';

/** A step on the way from a script's outer list down to one command. */
export interface CommandStep {
  readonly list: SourcedList;
  readonly index: number;
}

/** One effective command of a job. */
export interface Command {
  readonly scalar: SourcedScalar;
  /** Outermost list first; empty where the whole script is one string. */
  readonly steps: readonly CommandStep[];
}

/**
 * The commands of a `script`-like value whose references are resolved: a string, or a list whose
 * nested lists are flattened.
 *
 * @param report Told of items that are no commands; they are left out.
 */
export function readCommands(
  value: SourcedValue | undefined,
  limits: Limits,
  report: (problem: string) => void,
): Command[] {
  const commands: Command[] = [];
  const visit = (part: SourcedValue, steps: readonly CommandStep[]): void => {
    if (!limits.spend(1)) return;
    if (part.kind === 'scalar') {
      if (part.value !== null) commands.push({ scalar: part, steps });
    } else if (part.kind === 'list') {
      part.items.forEach((item, index) => visit(item.value, [...steps, { list: part, index }]));
    } else {
      report(describeOddPart(part));
    }
  };
  if (value !== undefined) visit(value, []);
  return commands;
}

/** Says what is wrong with a value that is no scalar or list where one is needed. */
export function describeOddPart(part: SourcedValue): string {
  const { file, line } = part.site.origin;
  if (part.kind === 'reference')
    return `!reference [${part.target.join(', ')}] at ${file}:${line} leads nowhere`;
  return `${file}:${line} is a ${part.kind === 'map' ? 'mapping' : part.kind} where GitLab takes none`;
}

import type { SyntaxNode } from 'unbash';
import { decodeArgument, type SimpleCommand } from './simple-command.ts';
import { findWrappedCommand } from './wrapped-command.ts';

const maxWrappers = 8;

/** A script that a command runs, found in its arguments or in its here-document. */
export interface NestedScript {
  readonly text: string;
  /** For each character of `text` its offset in the source, and at the end the end. */
  readonly offsets: readonly number[];
  /** The parsed nodes that hold the script. */
  readonly nodes: readonly SyntaxNode[];
  /** It runs in the same shell (`eval`). */
  readonly sameShell: boolean;
}

/**
 * The command and those it wraps, outermost first, each with the words that are its own:
 * `sudo timeout 60 docker info`, `timeout 60 docker info`, `docker info`.
 */
export function unwrapCommand(
  command: SimpleCommand,
  wrapperFunctions: ReadonlySet<string>,
): readonly SimpleCommand[] {
  const found = [command];
  let current = command;
  while (found.length < maxWrappers) {
    const wrapped = findWrappedCommand(current.words, wrapperFunctions);
    if (wrapped?.kind !== 'command') return found;
    current = innerCommand(current, wrapped.first, wrapped.program);
    found.push(current);
  }
  return found;
}

function innerCommand(outer: SimpleCommand, first: number, program: number): SimpleCommand {
  const assigned = outer.words.slice(first, program).map((word) => {
    const sign = word.text.indexOf('=');
    const skipped = word.raw.indexOf('=') + 1;
    return {
      name: word.text.slice(0, sign),
      value: {
        ...word,
        text: word.text.slice(sign + 1),
        raw: word.raw.slice(skipped),
        start: word.start + skipped,
      },
    };
  });
  return {
    ...outer,
    words: outer.words.slice(program),
    nodes: outer.nodes.slice(program),
    assignments: [...outer.assignments, ...assigned],
    start: outer.words[first]?.start ?? outer.start,
  };
}

/** The script in `sh -c "…"`, `eval "…"` or `bash <<EOF`; null where the command runs none. */
export function findNestedScript(command: SimpleCommand): NestedScript | null {
  const wrapped = findWrappedCommand(command.words, new Set());
  if (wrapped?.kind !== 'script') return null;
  if (wrapped.first === null) return findHereScript(command);
  const last = wrapped.sameShell ? command.nodes.length : wrapped.first + 1;
  const nodes = command.nodes.slice(wrapped.first, last);
  let text = '';
  const offsets: number[] = [];
  for (const node of nodes) {
    const decoded = decodeArgument(node);
    if (offsets.length > 0) text += ' ';
    text += decoded.text;
    for (const offset of decoded.offsets) offsets.push(offset);
  }
  return { text, offsets, nodes, sameShell: wrapped.sameShell };
}

function findHereScript(command: SimpleCommand): NestedScript | null {
  const document = command.redirections.findLast(({ type }) => type === 'HereDoc');
  if (document?.type !== 'HereDoc') return null;
  const { body } = document;
  const offsets = Array.from({ length: body.text.length + 1 }, (_, index) => body.pos + index);
  return { text: body.text, offsets, nodes: [document], sameShell: false };
}

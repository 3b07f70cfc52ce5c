import type { Assignment, Command, Redirection, Word } from 'unbash';
import { decodeWord } from './decode-word.ts';
import { mapEnd, type OffsetMap } from './offset-map.ts';
import type { ShellCommand, ShellRedirect, ShellWord } from './shell-command.ts';
import { toShellWord } from './to-shell-word.ts';

/** The part of a `ShellCommand` that does not depend on what stands around it. */
export type SimpleCommand = Pick<ShellCommand, 'words' | 'assignments' | 'redirects' | 'start' | 'end'> & {
  /** The parsed words, one for each of `words`. */
  readonly nodes: readonly (Word | Assignment)[];
  readonly redirections: readonly Redirection[];
};

/** Reads a parsed command; offsets go through `map`. */
export function readSimpleCommand(node: Command, map: OffsetMap): SimpleCommand {
  const nodes = node.name === undefined ? node.args : [node.name, ...node.args];
  return {
    nodes,
    words: nodes.map((word) => toArgument(word, map)),
    assignments: node.prefix
      .filter((prefix) => prefix.type === 'Assignment')
      .map((assignment) => ({ name: assignment.name, value: toValue(assignment, map) })),
    redirections: node.redirects,
    redirects: node.redirects.map((redirect) => toShellRedirect(redirect, map)),
    start: map(node.pos),
    end: mapEnd(map, node.pos, node.end),
  };
}

/** `2>` and `2>&` keep their descriptor in the operator; the usual ones (`1>`, `0<`) are left out. */
export function toShellRedirect(redirect: Redirection, map: OffsetMap): ShellRedirect {
  const { descriptor } = redirect;
  let prefix = '';
  if (descriptor?.type === 'FileDescriptor') {
    const usual = redirect.operator.startsWith('<') ? 0 : 1;
    prefix = descriptor.value === usual ? '' : `${descriptor.value}`;
  } else if (descriptor !== undefined) {
    prefix = `{${descriptor.name}}`;
  }
  return { operator: prefix + redirect.operator, target: redirectTarget(redirect, map) };
}

function redirectTarget(redirect: Redirection, map: OffsetMap): ShellWord | null {
  if (redirect.type !== 'HereDoc') {
    return redirect.target === undefined ? null : toShellWord(redirect.target, map);
  }
  const { body } = redirect;
  return {
    text: body.text,
    raw: body.text,
    start: map(body.pos),
    end: mapEnd(map, body.pos, body.end),
    static: (body.parts ?? []).every(({ type }) => !/Command|Arithmetic/.test(type)),
  };
}

/** `export A=b` has the assignment among its words. */
function toArgument(node: Word | Assignment, map: OffsetMap): ShellWord {
  if (node.type === 'Word') return toShellWord(node, map);
  const value = toValue(node, map);
  const sign = node.append === true ? '+=' : '=';
  return {
    text: `${node.name}${sign}${value.text}`,
    raw: node.text,
    start: map(node.pos),
    end: mapEnd(map, node.pos, node.end),
    static: value.static,
  };
}

/** The value of `A=b`. Arrays, `A+=b` and `A[1]=b` say nothing static about `A`. */
function toValue(assignment: Assignment, map: OffsetMap): ShellWord {
  const { value } = assignment;
  if (value.type === 'ArrayValue') {
    const raw = assignment.text.slice(value.pos - assignment.pos);
    return { text: raw, raw, start: map(value.pos), end: mapEnd(map, value.pos, value.end), static: false };
  }
  const word = toShellWord(value, map);
  const partial = assignment.append === true || assignment.index !== undefined;
  return partial ? { ...word, static: false } : word;
}

/** The decoded text of a word and where its characters stand in the parsed source. */
export function decodeArgument(node: Word | Assignment): ReturnType<typeof decodeWord> {
  if (node.type === 'Word') return decodeWord(node);
  const offsets = Array.from({ length: node.text.length + 1 }, (_, index) => node.pos + index);
  return { text: node.text, offsets };
}

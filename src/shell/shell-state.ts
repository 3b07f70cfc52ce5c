import { expandVariables } from './expand-variables.ts';
import { projectDirectory, resolvePath } from './resolve-path.ts';
import type { ShellCommand, ShellWord } from './shell-command.ts';

/** What the commands of a shell did to one of its variables. */
export type ShellVariable =
  /** `value` may hold references to variables that are not known. */
  | { readonly kind: 'set'; readonly value: string; readonly exported: boolean; readonly setBy: number }
  /** It has a value that only shows when the script runs. */
  | { readonly kind: 'unknown'; readonly exported: boolean; readonly setBy: number }
  | { readonly kind: 'unset'; readonly setBy: number };

/** Directory and variables of a running shell. Never changed in place. */
export interface ShellState {
  /** Relative to the project's directory, or absolute; null: unknown. */
  readonly directory: string | null;
  /** Values that are known, those of the surroundings included. */
  readonly variables: ReadonlyMap<string, string>;
  /** What the shell's own commands changed. */
  readonly changes: ReadonlyMap<string, ShellVariable>;
  readonly directoryStack: readonly (string | null)[];
  readonly previousDirectory: string | null;
}

export function startState(variables: ReadonlyMap<string, string>): ShellState {
  return {
    directory: projectDirectory,
    variables,
    changes: new Map(),
    directoryStack: [],
    previousDirectory: null,
  };
}

/**
 * The state after a command of the same shell.
 *
 * @param index of the command, for `setBy`.
 * @param environment the variables the shell was started with, which are all exported.
 */
export function applyCommand(
  state: ShellState,
  command: ShellCommand,
  index: number,
  environment: ReadonlyMap<string, string>,
): ShellState {
  const [program, ...args] = command.words;
  const apply: Apply = { command, args, index, environment };
  if (program === undefined) return applyAssignments(state, apply);
  switch (program.text) {
    case 'cd':
    case 'pushd':
    case 'popd':
      return applyDirectory(state, program.text, apply);
    case 'export':
    case 'declare':
    case 'typeset':
    case 'readonly':
      return applyDeclaration(state, program.text, apply);
    case 'unset':
      return operands(args).reduce((before, { text }) => unset(before, text, index), state);
    case 'read':
      return operands(args).reduce((before, { text }) => setUnknown(before, text, apply), state);
    default:
      return state;
  }
}

/** The state in which a variable has a value that can't be known, as that of a `for` loop. */
export function withUnknown(
  state: ShellState,
  name: string,
  index: number,
  environment: ReadonlyMap<string, string>,
): ShellState {
  return setUnknown(state, name, { index, environment });
}

/**
 * The state behind a part that may not have run: what it changed is unknown from then on.
 */
export function mergeStates(before: ShellState, after: ShellState): ShellState {
  if (before === after) return before;
  const variables = new Map(after.variables);
  const changes = new Map(after.changes);
  for (const [name, change] of after.changes) {
    if (before.changes.get(name) === change) continue;
    variables.delete(name);
    const exported = change.kind !== 'unset' && change.exported;
    changes.set(name, { kind: 'unknown', exported, setBy: change.setBy });
  }
  const moved = before.directory !== after.directory;
  return { ...after, variables, changes, directory: moved ? null : after.directory };
}

interface Assigned {
  readonly index: number;
  readonly environment: ReadonlyMap<string, string>;
}

interface Apply extends Assigned {
  readonly command: ShellCommand;
  readonly args: readonly ShellWord[];
}

function applyAssignments(state: ShellState, apply: Apply): ShellState {
  return apply.command.assignments.reduce(
    (before, { name, value }) => assign(before, name, value, apply, isExported(before, name, apply)),
    state,
  );
}

function applyDirectory(state: ShellState, program: string, apply: Apply): ShellState {
  const [target] = operands(apply.args);
  const move = (directory: string | null, directoryStack = state.directoryStack): ShellState => ({
    ...state,
    directory,
    directoryStack,
    previousDirectory: state.directory,
  });
  if (program === 'popd') return move(state.directoryStack.at(-1) ?? null, state.directoryStack.slice(0, -1));
  const to = target?.text === '-' ? state.previousDirectory : target ? targetDirectory(state, target) : null;
  return program === 'cd' ? move(to) : move(to, [...state.directoryStack, state.directory]);
}

function targetDirectory(state: ShellState, target: ShellWord): string | null {
  const path = expandKnown(state, target);
  return path === null ? null : resolvePath(state.directory, path);
}

/** A word's value; null where it depends on something that only shows when the script runs. */
function expandKnown(state: ShellState, word: ShellWord): string | null {
  const refersToUnknown = [...word.text.matchAll(/\$\{?(\w+)/g)].some(
    ([, name]) => state.changes.get(name ?? '')?.kind === 'unknown',
  );
  return word.static && !refersToUnknown ? expandVariables(word.text, state.variables) : null;
}

function applyDeclaration(state: ShellState, program: string, apply: Apply): ShellState {
  const exports = program === 'export' || apply.args.some(({ text }) => /^-[a-zA-Z]*x/.test(text));
  if (program === 'export' && apply.args[0]?.text === '-n') return state;
  let after = state;
  for (const word of operands(apply.args)) {
    const sign = word.text.search(/\+?=/);
    const name = sign < 0 ? word.text : word.text.slice(0, sign);
    const exported = exports || isExported(after, name, apply);
    if (sign < 0) {
      after = exports ? markExported(after, name) : after;
    } else {
      const text = word.text.slice(word.text.indexOf('=', sign) + 1);
      after = assign(after, name, { ...word, text }, apply, exported);
    }
  }
  return after;
}

function assign(
  state: ShellState,
  name: string,
  value: ShellWord,
  { index, environment }: Assigned,
  exported: boolean,
): ShellState {
  const known = expandKnown(state, value);
  if (known === null) return setUnknown(state, name, { index, environment }, exported);
  return {
    ...state,
    variables: new Map(state.variables).set(name, known),
    changes: new Map(state.changes).set(name, { kind: 'set', value: known, exported, setBy: index }),
  };
}

function setUnknown(
  state: ShellState,
  name: string,
  assigned: Assigned,
  exported = isExported(state, name, assigned),
): ShellState {
  const variables = new Map(state.variables);
  variables.delete(name);
  const change: ShellVariable = { kind: 'unknown', exported, setBy: assigned.index };
  return { ...state, variables, changes: new Map(state.changes).set(name, change) };
}

function unset(state: ShellState, name: string, setBy: number): ShellState {
  const variables = new Map(state.variables);
  variables.delete(name);
  return { ...state, variables, changes: new Map(state.changes).set(name, { kind: 'unset', setBy }) };
}

function markExported(state: ShellState, name: string): ShellState {
  const change = state.changes.get(name);
  if (change === undefined || change.kind === 'unset') return state;
  return { ...state, changes: new Map(state.changes).set(name, { ...change, exported: true }) };
}

function isExported(state: ShellState, name: string, { environment }: Assigned): boolean {
  const change = state.changes.get(name);
  if (change === undefined) return environment.has(name);
  return change.kind !== 'unset' && change.exported;
}

function operands(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.filter(({ text }) => text === '-' || !text.startsWith('-'));
}

import type { ShellCommand } from './shell-command.ts';
import type { ShellScope } from './shell-scope.ts';
import {
  applyCommand,
  mergeStates,
  startState,
  withUnknown,
  type ShellState,
  type ShellVariable,
} from './shell-state.ts';
import { walkShell } from './walk-shell.ts';

/** A command with what the commands before it made of directory and variables. */
export interface FollowedCommand {
  /** Index of the script that holds it. */
  readonly script: number;
  readonly command: ShellCommand;
  /** Where it runs: relative to the project's directory (`.` is its own), or absolute; null: unknown. */
  readonly directory: string | null;
  /** The values of variables that are known when it runs, for `expandVariables`. */
  readonly variables: ReadonlyMap<string, string>;
  /** What earlier commands of the shell changed; `setBy` is an index into the result. */
  readonly changes: ReadonlyMap<string, ShellVariable>;
}

/**
 * Scripts of a job beyond this many characters in all are not followed: a word takes some 500 bytes once
 * parsed. The rest of such a job is data, not commands.
 */
const maxScriptsLength = 200_000;

interface Level {
  readonly scope: ShellScope | null;
  /** When the scope was entered. */
  readonly before: ShellState;
  state: ShellState;
}

/**
 * Follows scripts that run one after the other in the same shell, as `before_script` and `script`
 * of a job do: `cd`, `pushd` and `popd`, assignments, `export` and `unset`. What happens in a
 * subshell, a pipeline, a substitution or `sh -c` stays there; what a loop or a branch changed is
 * unknown behind it; a function's body is not followed to where it is called.
 *
 * @param variables the job's variables, which its shell gets as environment.
 */
export function followShell(
  scripts: readonly string[],
  variables: ReadonlyMap<string, string>,
): readonly FollowedCommand[] {
  const start = startState(variables);
  const levels: Level[] = [{ scope: null, before: start, state: start }];
  const followed: FollowedCommand[] = [];
  let left = maxScriptsLength;
  for (const [script, text] of scripts.entries()) {
    left -= text.length;
    if (left < 0) break;
    for (const { command, scopes } of walkShell(text)) {
      const level = enter(levels, scopes, followed.length, variables);
      const { directory, variables: known, changes } = level.state;
      followed.push({ script, command, directory, variables: known, changes });
      level.state = applyCommand(level.state, command, followed.length - 1, variables);
    }
    leave(levels, 1);
  }
  return followed;
}

/** Leaves the scopes that `scopes` doesn't have and enters those that are new. */
function enter(
  levels: Level[],
  scopes: readonly ShellScope[],
  index: number,
  environment: ReadonlyMap<string, string>,
): Level {
  let common = 1;
  while (common < levels.length && levels[common]?.scope?.id === scopes[common - 1]?.id) common += 1;
  let current = leave(levels, common);
  for (const scope of scopes.slice(common - 1)) {
    const { state } = current;
    const inner =
      scope.loopVariable === null ? state : withUnknown(state, scope.loopVariable, index, environment);
    current = { scope, before: state, state: inner };
    levels.push(current);
  }
  return current;
}

/** Drops all but the outermost `count` levels, and returns the one that is then the innermost. */
function leave(levels: Level[], count: number): Level {
  for (;;) {
    const last = levels.at(-1);
    if (last === undefined) throw new RangeError('the outermost shell is never left');
    const outer = levels.at(-2);
    if (levels.length <= count || outer === undefined) return last;
    levels.pop();
    if (last.scope?.kind === 'conditional') outer.state = mergeStates(last.before, last.state);
  }
}

import type { OffsetMap } from './offset-map.ts';
import type { ShellNesting, ShellRedirect } from './shell-command.ts';
import type { ShellScope } from './shell-scope.ts';

/** What holds for all commands of a part of a script. */
export interface WalkContext {
  readonly map: OffsetMap;
  readonly within: readonly ShellNesting[];
  readonly scopes: readonly ShellScope[];
  readonly mayFail: boolean;
  /** Redirects of the compound commands around. */
  readonly redirects: readonly ShellRedirect[];
  /** Levels of syntax above. */
  readonly depth: number;
  /** Scripts above: 1 in the script of `sh -c`. */
  readonly nestedScripts: number;
  /** Counts the scopes of the whole script. */
  readonly scopeCounter: { count: number };
}

/** The context of a part that is a scope of its own, and perhaps a kind of nesting to be told. */
export function enterScope(
  context: WalkContext,
  nesting: ShellNesting | null,
  kind: ShellScope['kind'],
  loopVariable: string | null = null,
): WalkContext {
  context.scopeCounter.count += 1;
  const id = context.scopeCounter.count;
  return {
    ...context,
    within: nesting === null ? context.within : [...context.within, nesting],
    scopes: [...context.scopes, { id, kind, loopVariable }],
  };
}

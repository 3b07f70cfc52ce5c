/**
 * One simple command of a shell script, found by a real shell parser wherever it stands: in a list,
 * a pipeline, a loop, a subshell, a command substitution, or inside `sh -c "…"`.
 */
export interface ShellCommand {
  /** Words before expansion of variables, quotes removed; `words[0]` is the program. */
  readonly words: readonly ShellWord[];
  /** Assignments in front of the command (`FOO=1 docker …`), by name; an assignment alone has no words. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly redirects: readonly ShellRedirect[];
  /** Offsets into the script text (UTF-16), of the whole simple command. */
  readonly start: number;
  readonly end: number;
  /** The commands piped into this one and out of it, by index into the list; null where there is none. */
  readonly pipedFrom: number | null;
  readonly pipedTo: number | null;
  /** Its failure is swallowed (`|| true`, `|| :`, `|| echo …`, a condition of `if`/`while`/`until`, `!`). */
  readonly mayFail: boolean;
  /** How it is nested, outermost first, for instance `['for']`, `['subshell']`, `['sh -c']`. */
  readonly within: readonly ShellNesting[];
}

export type ShellNesting =
  'for' | 'while' | 'until' | 'if' | 'case' | 'subshell' | 'function' | 'substitution' | 'sh -c';

export interface ShellWord {
  /** With quotes and escapes removed and variables left as `$NAME`/`${NAME}`. */
  readonly text: string;
  /** As written, quotes included. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /** False when some part cannot be known without running it (`$(…)`, arithmetic, globs). */
  readonly static: boolean;
}

export interface ShellRedirect {
  /** `>`, `>>`, `<`, … */
  readonly operator: string;
  readonly target: ShellWord | null;
}

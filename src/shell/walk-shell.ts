import {
  forEachChild,
  parse,
  type AndOr,
  type Command,
  type CommandNode,
  type CompoundList,
  type PipelineNode,
  type Script,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import { backquoteOffsets } from './backquote-offsets.ts';
import { offsetMapFrom, ownOffsets } from './offset-map.ts';
import { findNestedScript, unwrapCommand, type NestedScript } from './nested-command.ts';
import type { ShellCommand, ShellRedirect } from './shell-command.ts';
import type { ShellScope } from './shell-scope.ts';
import { findSwallowed } from './swallowed-failures.ts';
import { readSimpleCommand, toShellRedirect, type SimpleCommand } from './simple-command.ts';
import { enterScope, type WalkContext } from './walk-context.ts';

/** A command and the scopes it stands in, outermost first. */
export interface WalkedCommand {
  readonly command: ShellCommand;
  readonly scopes: readonly ShellScope[];
}

/** The limit of scripts within scripts (`sh -c "sh -c …"`, `$($(…))`), and of syntax nested in syntax. */
const maxNestedScripts = 16;
const maxDepth = 300;
/**
 * A longer script is data, not commands, and is not read: a word takes some 500 bytes once parsed. Nobody's
 * script in 5,000 real CI files was a tenth as long.
 */
const maxScriptLength = 50_000;

/** The commands that read what is piped into a node, and those that write what is piped out of it. */
interface Ends {
  readonly readers: readonly number[];
  readonly writers: readonly number[];
}

type Draft = { -readonly [Key in keyof ShellCommand]: ShellCommand[Key] };

const noEnds: Ends = { readers: [], writers: [] };

/** Finds every simple command of a script, in execution order, with the scopes it stands in. */
export function walkShell(script: string): readonly WalkedCommand[] {
  const walker = new ShellWalker();
  if (script.length > maxScriptLength) return walker.commands;
  walker.walkScript(parse(script), {
    map: ownOffsets(script),
    within: [],
    scopes: [],
    mayFail: false,
    redirects: [],
    depth: 0,
    nestedScripts: 0,
    scopeCounter: { count: 0 },
  });
  return walker.commands;
}

class ShellWalker {
  readonly commands: { readonly command: Draft; readonly scopes: readonly ShellScope[] }[] = [];
  /** Functions of the script that run their own arguments (`"$@"`). */
  readonly #wrapperFunctions = new Set<string>();

  walkScript(script: Script, context: WalkContext): Ends {
    return this.#walkStatements(script.commands, context);
  }

  #walkStatements(statements: readonly Statement[], context: WalkContext): Ends {
    let readers: readonly number[] | null = null;
    let writers: readonly number[] = [];
    for (const statement of statements) {
      const ends = this.#walkStatement(statement, context);
      readers ??= ends.readers;
      writers = ends.writers;
    }
    return { readers: readers ?? [], writers };
  }

  #walkStatement(statement: Statement, context: WalkContext): Ends {
    const { command } = statement;
    const inner = statement.background
      ? enterScope({ ...context, mayFail: true }, null, 'isolated')
      : context;
    return command.type === 'AndOr' ? this.#walkAndOr(command, inner) : this.#walkPipeline(command, inner);
  }

  #walkAndOr(list: AndOr, context: WalkContext): Ends {
    const swallowed = findSwallowed(list);
    let ends = noEnds;
    // Of `cd a && x || true`, x runs in a; what comes behind the list can't rely on that.
    let inner = swallowed[0] ? enterScope(context, null, 'conditional') : context;
    for (const [index, node] of list.commands.entries()) {
      if (list.operators[index - 1] === '||') inner = enterScope(context, null, 'conditional');
      ends = this.#walkPipeline(node, swallowed[index] ? { ...inner, mayFail: true } : inner);
    }
    return ends;
  }

  #walkPipeline(node: PipelineNode, context: WalkContext): Ends {
    if (node.type !== 'Pipeline') return this.#walkCommand(node, context);
    const negated = node.prefixes.some((prefix) => prefix.type === 'Negation');
    const inner = negated ? { ...context, mayFail: true } : context;
    if (node.commands.length === 1 && node.commands[0]) {
      return this.#walkCommand(node.commands[0], inner);
    }
    let readers: readonly number[] | null = null;
    let before: Ends = noEnds;
    for (const [index, command] of node.commands.entries()) {
      const redirects = inner.redirects.filter(({ operator }) =>
        operator.includes('<') ? index === 0 : index === node.commands.length - 1,
      );
      const ends = this.#walkCommand(command, enterScope({ ...inner, redirects }, null, 'isolated'));
      this.#connect(before, ends);
      readers ??= ends.readers;
      before = ends;
    }
    return { readers: readers ?? [], writers: before.writers };
  }

  /** Notes that what `from` writes goes into `to`. The innermost of several wrapped commands is the one named. */
  #connect(from: Ends, to: Ends): void {
    const writer = from.writers.at(-1);
    const reader = to.readers.at(-1);
    if (writer === undefined || reader === undefined) return;
    for (const index of from.writers) this.#draft(index).pipedTo = reader;
    for (const index of to.readers) this.#draft(index).pipedFrom = writer;
  }

  #draft(index: number): Draft {
    const walked = this.commands[index];
    if (walked === undefined) throw new RangeError(`no shell command ${index}`);
    return walked.command;
  }

  #walkCommand(node: CommandNode, outer: WalkContext): Ends {
    const context = { ...outer, depth: outer.depth + 1 };
    if (context.depth > maxDepth) return noEnds;
    switch (node.type) {
      case 'Command':
        return this.#walkSimple(node, context);
      case 'Redirected': {
        for (const redirect of node.redirects) this.#walkExpansions(redirect, context);
        const own = node.redirects.map((redirect) => toShellRedirect(redirect, context.map));
        return this.#walkCommand(node.command, {
          ...context,
          redirects: [...context.redirects, ...own],
        });
      }
      case 'BraceGroup':
        return this.#walkList(node.body, context);
      case 'Subshell':
        return this.#walkList(node.body, enterScope(context, 'subshell', 'isolated'));
      case 'Function':
        this.#walkFunction(node, context);
        return noEnds;
      case 'If':
        return this.#walkIf(node, context);
      case 'While': {
        const inner = enterScope(context, node.kind, 'conditional');
        const clause = this.#walkList(node.clause, { ...inner, mayFail: true });
        const body = this.#walkList(node.body, inner);
        return { readers: clause.readers, writers: body.writers };
      }
      case 'For':
      case 'Select': {
        for (const word of node.wordlist ?? []) this.#walkExpansions(word, context);
        return this.#walkList(node.body, enterScope(context, 'for', 'conditional', node.name.value));
      }
      case 'ArithmeticFor':
        return this.#walkList(node.body, enterScope(context, 'for', 'conditional'));
      case 'Case':
        return this.#walkCase(node, context);
      case 'Coproc':
        return this.#walkCoproc(node, context);
      default:
        this.#walkExpansions(node, { ...context, mayFail: true });
        return noEnds;
    }
  }

  #walkList(list: CompoundList, context: WalkContext): Ends {
    return this.#walkStatements(list.commands, context);
  }

  #walkIf(node: CommandNode & { type: 'If' }, context: WalkContext): Ends {
    const inner = enterScope(context, 'if', 'conditional');
    const condition = { ...context, within: inner.within, mayFail: true };
    const { readers } = this.#walkList(node.clause, condition);
    let { writers } = this.#walkList(node.then, inner);
    for (const branch of node.elif) {
      const other = enterScope(context, 'if', 'conditional');
      this.#walkList(branch.clause, { ...other, mayFail: true });
      this.#walkList(branch.then, other);
    }
    if (node.else !== undefined) {
      writers = this.#walkList(node.else, enterScope(context, 'if', 'conditional')).writers;
    }
    return { readers, writers };
  }

  #walkCase(node: CommandNode & { type: 'Case' }, context: WalkContext): Ends {
    this.#walkExpansions(node.word, context);
    let ends = noEnds;
    for (const item of node.items) {
      ends = this.#walkList(item.body, enterScope(context, 'case', 'conditional'));
    }
    return ends;
  }

  #walkFunction(node: CommandNode & { type: 'Function' }, context: WalkContext): void {
    const first = this.commands.length;
    const inner = enterScope({ ...context, mayFail: false }, 'function', 'isolated');
    if (node.body.type === 'CompoundList') this.#walkList(node.body, inner);
    else this.#walkCommand(node.body, inner);
    const runsArguments = this.commands
      .slice(first)
      .some(({ command }) => /^\$[@*]$/.test(command.words[0]?.text ?? ''));
    if (runsArguments) this.#wrapperFunctions.add(node.name.value);
  }

  #walkCoproc(node: CommandNode & { type: 'Coproc' }, context: WalkContext): Ends {
    const inner = enterScope({ ...context, mayFail: true }, null, 'isolated');
    if (node.body.type === 'CompoundList') this.#walkList(node.body, inner);
    else this.#walkCommand(node.body, inner);
    return noEnds;
  }

  #walkSimple(node: Command, context: WalkContext): Ends {
    const chain = unwrapCommand(readSimpleCommand(node, context.map), this.#wrapperFunctions);
    const innermost = chain.at(-1);
    if (innermost === undefined) return noEnds;
    const nested = context.nestedScripts < maxNestedScripts ? findNestedScript(innermost) : null;
    // A command's own status hides that of a substitution among its words.
    const inner = innermost.words.length === 0 ? context : { ...context, mayFail: true };
    forEachChild(node, (child) => {
      if (nested?.nodes.includes(child) !== true) this.#walkExpansions(child, inner);
    });
    const own = chain.map((command) => this.#emit(command, context));
    if (nested === null) return { readers: own, writers: own };
    const found = this.#walkNested(nested, innermost, context);
    return { readers: [...own, ...found.readers], writers: [...own, ...found.writers] };
  }

  #walkNested(nested: NestedScript, command: SimpleCommand, context: WalkContext): Ends {
    const inner = nested.sameShell ? context : enterScope(context, 'sh -c', 'isolated');
    return this.walkScript(parse(nested.text), {
      ...inner,
      map: offsetMapFrom(nested.offsets, context.map),
      redirects: [...context.redirects, ...command.redirects.filter(isNotHereDocument)],
      nestedScripts: context.nestedScripts + 1,
    });
  }

  #emit(read: SimpleCommand, context: WalkContext): number {
    this.commands.push({
      command: {
        words: read.words,
        assignments: read.assignments,
        start: read.start,
        end: read.end,
        redirects: [...read.redirects, ...context.redirects],
        pipedFrom: null,
        pipedTo: null,
        mayFail: context.mayFail,
        within: context.within,
      },
      scopes: context.scopes,
    });
    return this.commands.length - 1;
  }

  /** Walks the scripts in `$(…)`, backquotes and `<(…)` anywhere below a node that holds no commands itself. */
  #walkExpansions(node: SyntaxNode, context: WalkContext): void {
    if (context.depth > maxDepth) return;
    const inner = { ...context, depth: context.depth + 1 };
    if (node.type !== 'CommandExpansion' && node.type !== 'ProcessSubstitution') {
      forEachChild(node, (child) => this.#walkExpansions(child, inner));
      return;
    }
    if (node.script === undefined || context.nestedScripts >= maxNestedScripts) return;
    const nested = enterScope({ ...inner, redirects: [] }, 'substitution', 'isolated');
    const map =
      node.script.source === undefined
        ? context.map
        : offsetMapFrom(backquoteOffsets(node.text, node.pos), context.map);
    this.walkScript(node.script, { ...nested, map, nestedScripts: context.nestedScripts + 1 });
  }
}

/** A here-document may be the very script that is read. */
function isNotHereDocument({ operator }: ShellRedirect): boolean {
  return !operator.startsWith('<<');
}

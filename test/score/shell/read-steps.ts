import { splitWords, type Call } from './split-words.ts';

/** What stands between `&&`, `||` and `;`. */
export interface Step {
  readonly text: string;
  /** The calls of a pipe, in order. */
  readonly calls: readonly Call[];
  /** Its failure does not fail the job: `|| true`, `|| :`, `|| echo …`. */
  readonly mayFail: boolean;
}

/** Lines of the commands, continued ones joined, comments and empty ones left out. */
export function shellLines(commands: readonly string[]): string[] {
  return commands
    .flatMap((command) => joinedLines(command).split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

export function joinedLines(command: string): string {
  return command.replace(/\\\r?\n\s*/g, ' ');
}

export function readSteps(commands: readonly string[]): Step[] {
  return shellLines(commands).flatMap(stepsOfLine);
}

function stepsOfLine(line: string): Step[] {
  const parts = splitOutside(line, /^(?:&&|\|\||;|&(?!>))/);
  return parts.flatMap((part, index) => {
    const alternative = part.after === '||' ? (parts[index + 1]?.text.trim() ?? '') : '';
    const calls = splitOutside(part.text, /^\|/).map((piece) => splitWords(withoutKeywords(piece.text)));
    const substituted = [...part.text.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)].map(
      (found) => found[1] ?? found[2] ?? '',
    );
    const inner = [...substituted, ...calls.flatMap(ownShellScript)].flatMap(stepsOfLine);
    return [
      ...inner,
      { text: part.text.trim(), calls, mayFail: /^(?:true|:|echo|exit 0)(?:\s|$|\))/.test(alternative) },
    ];
  });
}

/** The script of `sh -c`. */
function ownShellScript({ words }: Call): string[] {
  const flag = /(?:^|\/)(?:ba|da|a)?sh$/.test(words[0] ?? '')
    ? words.findIndex((word) => /^-\w*c$/.test(word))
    : -1;
  return flag === -1 ? [] : words.slice(flag + 1, flag + 2);
}

function withoutKeywords(text: string): string {
  const leading =
    /^\s*(?:[({!]\s*|(?:then|do|else|exec|time|sudo|if|while|until|elif)\s+|\w+=(?:"[^"]*"|'[^']*'|[^\s"'$(]*)\s+)/;
  let rest = text;
  while (leading.test(rest)) rest = rest.replace(leading, '');
  return rest.replace(/\s*[)}]\s*$/, (end) => (rest.includes('$(') || rest.includes('${') ? end : ''));
}

/** Splits at the operator wherever it is not in quotes or in `$(…)`. */
function splitOutside(text: string, operator: RegExp): { text: string; after: string }[] {
  const parts: { text: string; after: string }[] = [];
  let start = 0;
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (text.startsWith('$(', at)) depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth === 0 && !/[<>]/.test(text[at - 1] ?? '')) {
      const found = operator.exec(text.slice(at))?.[0];
      if (found === undefined) continue;
      parts.push({ text: text.slice(start, at), after: found });
      at += found.length - 1;
      start = at + 1;
    }
  }
  parts.push({ text: text.slice(start), after: '' });
  return parts.filter((part) => part.text.trim() !== '');
}

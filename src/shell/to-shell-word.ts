import type { Word, WordPart } from 'unbash';
import { decodeWord } from './decode-word.ts';
import { mapEnd, type OffsetMap } from './offset-map.ts';
import type { ShellWord } from './shell-command.ts';

/** Makes a `ShellWord` of a parsed word; its offsets go through `map`. */
export function toShellWord(word: Word, map: OffsetMap): ShellWord {
  return {
    text: decodeWord(word).text,
    raw: word.text,
    start: map(word.pos),
    end: mapEnd(map, word.pos, word.end),
    static: (word.parts ?? []).every(isStatic),
  };
}

function isStatic(part: WordPart): boolean {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return true;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.every(isStatic);
    case 'SimpleExpansion':
      return isVariableName(part.text.slice(1));
    case 'ParameterExpansion':
      return part.prefix === undefined && part.index === undefined
        ? isVariableName(part.parameter) && isKnownOperation(part)
        : false;
    default:
      return false;
  }
}

/** Positional and special parameters (`$1`, `$@`, `$?`) have no value before the script runs. */
function isVariableName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** `expandVariables` knows `-`, `:-` and their kin, with a static operand. */
function isKnownOperation(part: WordPart & { type: 'ParameterExpansion' }): boolean {
  if (part.operation === undefined) return true;
  return part.operation.type === 'Default' && (part.operation.operand.parts ?? []).every(isStatic);
}

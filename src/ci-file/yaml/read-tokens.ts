import { type CST, Lexer, type LineCounter, Parser } from 'yaml';

/** A text as the parser's tree of tokens, or what would make it dangerous to go on. */
export type ReadTokens =
  | { readonly kind: 'tokens'; readonly tokens: readonly CST.Token[] }
  | {
      readonly kind: 'too-many-tokens' | 'too-deep';
      /** From 1. */
      readonly line: number;
    };

/**
 * Words of the text that the parser may be given: parsing takes about 2 µs and 400 bytes for each. The largest real file
 * found (902 KB) has 42,000.
 */
const maximumWords = 100_000;
/**
 * Characters in double quotes. The parser puts such text together sign by sign, which takes some 130 bytes for each; others
 * take two.
 */
const maximumQuoted = 1_000_000;
/**
 * Levels that may be open at once. What the parser made of a level is read by recursion, and where the stack is full V8
 * may end the whole process, which nothing can catch ("RegExpCompiler Allocation failed"). GitLab takes 150 levels, and
 * the parser counts the document and the scalar, too.
 */
const maximumDepth = 200;

/**
 * Reads a text up to where its number of words and depth would make it a danger to time, memory and stack. The parser
 * itself tells how deep it is: what counts as a level is for nobody else to say.
 *
 * @param lines Learns where the lines begin.
 */
export function readTokens(text: string, lines: LineCounter): ReadTokens {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let words = 0;
  let quoted = 0;
  lines.addNewLine(0);
  for (const word of new Lexer().lex(text)) {
    words += 1;
    if (word.startsWith('"')) quoted += word.length;
    if (words > maximumWords || quoted > maximumQuoted) return { kind: 'too-many-tokens', line: 1 };
    for (const token of parser.next(word)) tokens.push(token);
    if (parser.stack.length > maximumDepth) {
      return { kind: 'too-deep', line: lines.linePos(parser.offset).line };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { kind: 'tokens', tokens };
}

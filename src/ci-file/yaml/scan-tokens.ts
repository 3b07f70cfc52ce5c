import { Lexer } from 'yaml';

export interface TokenProblem {
  readonly kind: 'too-many-tokens' | 'too-deep';
  /** From 1. */
  readonly line: number;
}

/**
 * Tokens the parser may be given: parsing takes about 2 µs and 400 bytes for each. The largest real file
 * found (902 KB) has 42,000.
 */
const maximumTokens = 100_000;
/**
 * Open brackets, and columns before a key or list item, that the parser may be given. It recurses for each of them, and
 * where the stack is full V8 may end the whole process, which nothing can catch ("RegExpCompiler Allocation failed").
 * GitLab takes 150 levels; this one is only there to be safe.
 */
const maximumDepth = 600;

const control = { scalarFollows: '\u001f', documentStart: '\u0002', flowErrorEnd: '\u0018' };

/**
 * What would make a text dangerous to parse; null: nothing does. Looks at the tokens one by one, whose number and
 * depth bound the parser's time, memory and stack.
 */
export function scanTokens(text: string): TokenProblem | null {
  if (isHarmless(text)) return null;
  const place = new TokenPlace();
  let count = 0;
  for (const token of new Lexer().lex(text)) {
    count += 1;
    if (count > maximumTokens) return { kind: 'too-many-tokens', line: 1 };
    place.move(token);
    if (place.depth > maximumDepth) return { kind: 'too-deep', line: place.line };
  }
  return null;
}

/** The lexer takes a third of the parser's time, so it is spared where the text cannot hold what it would find. */
function isHarmless(text: string): boolean {
  if (text.length >= maximumTokens / 4) return false;
  if (text.split('\n').some((line) => line.length > maximumDepth)) return false;
  return (text.match(/[[{]/g) ?? []).length <= maximumDepth;
}

/** Where the token read last stands. */
class TokenPlace {
  line = 1;
  depth = 0;
  #column = 0;
  #brackets = 0;
  /** Column of what an indicator on this line would belong to; null: nothing yet. */
  #nodeColumn: number | null = null;
  #isScalar = false;

  move(token: string): void {
    const isScalar = this.#isScalar;
    this.#isScalar = token === control.scalarFollows;
    if (this.#isScalar || token === control.documentStart || token === control.flowErrorEnd) return;
    if (token.trim() !== '') this.#nodeColumn ??= this.#column;
    if (!isScalar) this.#read(token);
    this.#advance(token);
  }

  #read(token: string): void {
    if (token === '[' || token === '{') this.#brackets += 1;
    else if (token === ']' || token === '}') this.#brackets -= 1;
    const isIndicator = token === '-' || token === '?' || token === ':';
    const columns = isIndicator && this.#brackets <= 0 ? (this.#nodeColumn ?? 0) : 0;
    this.depth = Math.max(this.#brackets, columns);
    if (isIndicator) this.#nodeColumn = null;
  }

  #advance(token: string): void {
    const lineBreak = token.lastIndexOf('\n');
    if (lineBreak === -1) {
      this.#column += token.length;
      return;
    }
    this.line += token.split('\n').length - 1;
    this.#column = token.length - lineBreak - 1;
    this.#nodeColumn = null;
  }
}

/**
 * A line that a failure class looks for. The trace reader searches for the literal alone, which
 * is fast whatever the size of the trace; the expression only ever sees the lines it kept, of at
 * most 4,096 characters.
 */
export interface LinePattern {
  /** Part of the line, character for character. */
  readonly literal: string;
  /** What more must hold. Linear in the length of the line; a test checks it. */
  readonly expression: RegExp;
}

/** What the search for literals needs: it looks at every fourth position only. */
const shortestLiteral = 7;

const specialCharacters = /[\\^$.*+?()[\]{}|]/g;

/**
 * Declares a pattern.
 *
 * @param literal at least seven characters of printable ASCII that each matching line holds.
 * @param expression what more must hold; without it the literal is enough. Never global or sticky.
 * @throws RangeError for a literal that is too short or holds other characters, or an expression
 *   with a state.
 */
export function linePattern(literal: string, expression?: RegExp): LinePattern {
  if (literal.length < shortestLiteral || !/^[ -~]+$/.test(literal)) {
    throw new RangeError(
      `a pattern's literal must have seven or more printable ASCII characters: ${literal}`,
    );
  }
  if (expression?.global === true || expression?.sticky === true) {
    throw new RangeError(`a pattern's expression must not be global or sticky: ${expression}`);
  }
  return { literal, expression: expression ?? new RegExp(literal.replace(specialCharacters, '\\$&')) };
}

/** Matches a cleaned trace line (`TraceLine.text`); null when literal or expression is not in it. */
export function matchLine(pattern: LinePattern, text: string): RegExpExecArray | null {
  return text.includes(pattern.literal) ? pattern.expression.exec(text) : null;
}

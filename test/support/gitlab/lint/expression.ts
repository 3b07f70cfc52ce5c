export type Variables = ReadonlyMap<string, string>;

type Value = string | null | RegExp;

interface Cursor {
  readonly tokens: readonly string[];
  index: number;
}

const tokenPattern =
  /\s*(&&|\|\||==|!=|=~|!~|\(|\)|\$\w+|\$\{\w+\}|"[^"]*"|'[^']*'|\/(?:[^/\\]|\\.)+\/[ims]*|null)/y;

/**
 * Evaluates a `rules:if` expression.
 *
 * @returns null when it is not one.
 */
export function evaluateExpression(expression: string, variables: Variables): boolean | null {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  const text = expression.trim();
  while (tokenPattern.lastIndex < text.length) {
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  const cursor = { tokens, index: 0 };
  const result = parseOr(cursor, variables);
  return cursor.index === tokens.length && tokens.length > 0 ? result : null;
}

function parseOr(cursor: Cursor, variables: Variables): boolean {
  let result = parseAnd(cursor, variables);
  while (cursor.tokens[cursor.index] === '||') {
    cursor.index += 1;
    const right = parseAnd(cursor, variables);
    result = result || right;
  }
  return result;
}

function parseAnd(cursor: Cursor, variables: Variables): boolean {
  let result = parseComparison(cursor, variables);
  while (cursor.tokens[cursor.index] === '&&') {
    cursor.index += 1;
    const right = parseComparison(cursor, variables);
    result = result && right;
  }
  return result;
}

function parseComparison(cursor: Cursor, variables: Variables): boolean {
  if (cursor.tokens[cursor.index] === '(') {
    cursor.index += 1;
    const result = parseOr(cursor, variables);
    cursor.index += 1;
    return result;
  }
  const left = readValue(cursor, variables);
  const operator = cursor.tokens[cursor.index];
  if (operator === undefined || !['==', '!=', '=~', '!~'].includes(operator))
    return left !== null && left !== '';
  cursor.index += 1;
  const right = readValue(cursor, variables);
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const pattern = typeof right === 'string' ? toRegExp(right) : right;
  const matches = pattern !== null && typeof left === 'string' && pattern.test(left);
  return operator === '=~' ? matches : !matches;
}

function readValue(cursor: Cursor, variables: Variables): Value {
  const token = cursor.tokens[cursor.index] ?? 'null';
  cursor.index += 1;
  if (token === 'null') return null;
  if (token.startsWith('$')) return variables.get(token.replaceAll(/[${}]/g, '')) ?? null;
  if (token.startsWith('/')) return toRegExp(token);
  return token.slice(1, -1);
}

function toRegExp(text: string): RegExp | null {
  const parts = /^\/(.*)\/([ims]*)$/s.exec(text);
  return parts === null ? null : new RegExp(parts[1] ?? '', parts[2]);
}

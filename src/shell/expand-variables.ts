/** Levels of variables within variables' values; GitLab itself refuses cycles. */
const maxDepth = 20;

/** Values that double with every level (`A=$B$B`, `B=$C$C`, …) stop growing here. */
const maxLength = 65_536;

/** Names that GitLab defines: that the map doesn't have them says nothing. */
const predefinedName = /^(?:CI|GITLAB|FF|CHAT|TRIGGER)(?:_|$)/;

const reference =
  /\$(?:\$|(?<plain>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)(?:(?<operator>:?[-+=?])(?<operand>(?:[^{}]|\{[^{}]{0,200}\}){0,1000}))?\})/g;

/**
 * Replaces `$NAME` and `${NAME}` by their values, and what those refer to in turn. `$$` stands for
 * one dollar sign, as in GitLab's own expansion. The shell's `${NAME:-default}`, `${NAME-default}`,
 * `${NAME:=default}`, `${NAME:+other}` are known too.
 *
 * A name that `variables` doesn't have is left as it is written. With a default it is taken as
 * unset, unless it is one that GitLab predefines. A variable that refers to itself is left in
 * place.
 */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return expand(text, variables, []);
}

function expand(text: string, variables: ReadonlyMap<string, string>, expanding: readonly string[]): string {
  if (!text.includes('$') || expanding.length > maxDepth) return text;
  let length = text.length;
  return text.replace(reference, (...match) => {
    const written = String(match[0]);
    if (written === '$$') return '$';
    if (length > maxLength) return written;
    const value = resolve(match.at(-1) as Reference, variables, expanding);
    length += (value ?? written).length;
    return value ?? written;
  });
}

interface Reference {
  readonly plain?: string;
  readonly braced?: string;
  readonly operator?: string;
  readonly operand?: string;
}

/** The value of one reference; null where it has to stay as it is. */
function resolve(
  found: Reference,
  variables: ReadonlyMap<string, string>,
  expanding: readonly string[],
): string | null {
  const name = found.plain ?? found.braced ?? '';
  if (expanding.includes(name)) return null;
  const value = variables.get(name);
  const known = value === undefined ? null : expand(value, variables, [...expanding, name]);
  if (found.operator === undefined) return known;
  const isSet = known !== null && !(found.operator.startsWith(':') && known === '');
  const operand = () => expand(found.operand ?? '', variables, [...expanding, name]);
  if (isSet) return found.operator.endsWith('+') ? operand() : known;
  if (known === null && predefinedName.test(name)) return null;
  switch (found.operator.at(-1)) {
    case '+':
      return '';
    case '?':
      return null;
    default:
      return operand();
  }
}

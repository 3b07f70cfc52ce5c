/** Replaces `$A`, `${A}` and `${A:-default}`; variables that nobody set stay as they are. */
export function expandVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
  depth = 0,
): string {
  if (depth > 8) return text;
  const expression = /\$\$|\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g;
  return text.replace(expression, (whole, braced?: string, fallback?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole;
    const value = variables[name] ?? '';
    if (value !== '') return expandVariables(value, variables, depth + 1);
    if (fallback !== undefined) return expandVariables(fallback, variables, depth + 1);
    return name in variables ? '' : `$${name}`;
  });
}

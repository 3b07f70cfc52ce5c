/**
 * Replaces `$NAME` and `${NAME}` by the variable's value, again and again, as GitLab Runner does before it
 * starts a container. `$$` is a dollar sign; an unknown name is nothing; a name within its own value stays.
 */
export function expandValue(
  text: string,
  variables: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): string {
  return text.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return '$';
    if (within.includes(name)) return whole;
    const value = variables[name];
    return value === undefined ? '' : expandValue(value, variables, [...within, name]);
  });
}

/** Every variable with the others' values filled in. */
export function expandAll(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, expandValue(value, variables, [name])]),
  );
}

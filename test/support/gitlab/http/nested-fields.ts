type Container = Record<string, unknown>;

/**
 * Turns form and query fields into nested data the way Rack does: `a[b]=1` is `{a: {b: 1}}`, `a[]=1&a[]=2` is
 * `{a: [1, 2]}`, and in `a[][b]=1&a[][b]=2` a repeated key starts the next element.
 */
export function nestFields(pairs: Iterable<readonly [string, string]>): Record<string, unknown> {
  const root: Container = {};
  for (const [name, value] of pairs) {
    const first = /^[^[]+/.exec(name)?.[0] ?? name;
    const rest = [...name.slice(first.length).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
    assign(root, [first, ...rest], value);
  }
  return root;
}

function assign(target: Container, path: readonly string[], value: string): void {
  const [key, next, ...rest] = path;
  if (key === undefined) return;
  if (next === undefined) target[key] = value;
  else if (next === '') assignElement(arrayIn(target, key), rest, value);
  else assign(containerIn(target, key), [next, ...rest], value);
}

function assignElement(list: unknown[], rest: readonly string[], value: string): void {
  const key = rest[0];
  if (key === undefined) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  const reusable = isContainer(last) && !(rest.length === 1 && Object.hasOwn(last, key));
  const element = reusable ? last : {};
  if (!reusable) list.push(element);
  assign(element, rest, value);
}

function arrayIn(target: Container, key: string): unknown[] {
  const existing = target[key];
  if (Array.isArray(existing)) return existing;
  const created: unknown[] = [];
  target[key] = created;
  return created;
}

function containerIn(target: Container, key: string): Container {
  const existing = target[key];
  if (isContainer(existing)) return existing;
  const created: Container = {};
  target[key] = created;
  return created;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

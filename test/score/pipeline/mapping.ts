export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Texts of a value that GitLab lets be one, a list, or lists in lists. */
export function textsOf(value: unknown): string[] {
  return listOf(value).flatMap((each) => (Array.isArray(each) ? textsOf(each) : [String(each)]));
}

/** The second over the first; only mappings merge, as with `extends` and `include`. */
export function mergeDeep(under: Mapping, over: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMapping(below) && isMapping(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}

/** A `!reference [job, key]` not replaced yet. */
export class Reference {
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    this.path = path;
  }
}

export type PlainMap = Map<string, Plain>;

/** YAML as data. Maps keep their order and may have any key. */
export type Plain = null | boolean | number | string | Reference | Plain[] | PlainMap;

export function isMap(value: Plain | undefined): value is PlainMap {
  return value instanceof Map;
}

/** Maps merge at any depth; everything else is replaced by the later value. */
export function deepMerge(base: PlainMap, over: PlainMap): PlainMap {
  const merged: PlainMap = new Map(base);
  for (const [key, value] of over) {
    const existing = merged.get(key);
    merged.set(key, isMap(existing) && isMap(value) ? deepMerge(existing, value) : value);
  }
  return merged;
}

/** Items of a list; a single value stands for a list of one, nothing for an empty one. */
export function toList(value: Plain | undefined): Plain[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Strings of a list, nested lists flattened, as `script` allows. */
export function flattenStrings(value: Plain | undefined): string[] {
  return toList(value).flatMap((item) =>
    Array.isArray(item) ? flattenStrings(item) : item === null ? [] : [String(item)],
  );
}

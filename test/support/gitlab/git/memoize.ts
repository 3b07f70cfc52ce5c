const memories = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Keeps the result of work that only depends on immutable objects of `owner`, named by `key`. */
export function memoize<T>(owner: object, key: string, work: () => Promise<T>): Promise<T> {
  const memory = memories.get(owner) ?? new Map<string, Promise<unknown>>();
  memories.set(owner, memory);
  const known = memory.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const result = work();
  memory.set(key, result);
  return result;
}

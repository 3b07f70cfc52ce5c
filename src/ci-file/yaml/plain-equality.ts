import type { PlainValue } from '../pipeline.ts';

/** Deep equality; the order of keys does not count. */
export function plainEquals(left: PlainValue | undefined, right: PlainValue | undefined): boolean {
  return firstDifference(left, right) === null;
}

/** The path to the first difference, or null where there is none. */
export function firstDifference(
  left: PlainValue | undefined,
  right: PlainValue | undefined,
): readonly (string | number)[] | null {
  if (Object.is(left, right)) return null;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) return [];
  return Array.isArray(left) && Array.isArray(right)
    ? differenceOfLists(left, right)
    : differenceOfMaps(left, right);
}

function differenceOfLists(
  left: readonly PlainValue[],
  right: readonly PlainValue[],
): readonly (string | number)[] | null {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const inside = firstDifference(left[index], right[index]);
    if (inside !== null) return [index, ...inside];
  }
  return null;
}

function differenceOfMaps(left: object, right: object): readonly (string | number)[] | null {
  const [a, b] = [left as Record<string, PlainValue>, right as Record<string, PlainValue>];
  const keys = Object.keys(a);
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return [key];
    const inside = firstDifference(a[key], b[key]);
    if (inside !== null) return [key, ...inside];
  }
  if (Object.keys(b).length === keys.length) return null;
  return [Object.keys(b).find((key) => !Object.hasOwn(a, key)) ?? ''];
}

function isContainer(
  value: PlainValue | undefined,
): value is readonly PlainValue[] | Readonly<Record<string, PlainValue>> {
  return typeof value === 'object' && value !== null;
}

import type { Node, Pair, YAMLMap } from 'yaml';
import type { CiDocument } from '../document.ts';
import type { PlainValue } from '../pipeline.ts';
import { isMergeKey } from './alias-index.ts';
import { keyText } from './effective-entries.ts';
import { firstDifference, plainEquals } from './plain-equality.ts';
import { plainValue, type ValueChange } from './plain-value.ts';

export interface BodyComparison {
  /** Path to the first value that is not as it should be; null if all are. */
  readonly difference: readonly (string | number)[] | null;
  /** Top-level entries whose value is not what it was. */
  readonly changed: readonly string[];
}

/**
 * Compares the values of a document with those of an earlier one after `change`. Entries that are written
 * the same in both and hold no alias cannot differ, so only the others are read.
 */
export function compareBodies(
  before: CiDocument,
  after: CiDocument,
  change: ValueChange | null,
): BodyComparison {
  const left = entriesOf(before);
  const right = entriesOf(after);
  if (left === null || right === null || change?.node === before.body)
    return compareWhole(before, after, change);
  const changed: string[] = [];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [old, made] = [left.get(name), right.get(name)];
    if (old === undefined || made === undefined) return { difference: [name], changed };
    if (isUntouched(before, old, after, made)) continue;
    const value = plainValue(after, made.value as Node | null);
    const wanted = plainValue(before, old.value as Node | null, change ?? undefined);
    const difference = firstDifference(wanted, value);
    if (difference !== null) return { difference: [name, ...difference], changed };
    if (change !== null && !plainEquals(plainValue(before, old.value as Node | null), value))
      changed.push(name);
  }
  return { difference: null, changed };
}

/** The top-level pairs by key; null where keys repeat or merge, so that an entry is more than its pair. */
function entriesOf(document: CiDocument): ReadonlyMap<string, Pair> | null {
  const items = (document.body as YAMLMap | null)?.items ?? [];
  if (items.some(({ key }) => isMergeKey(key))) return null;
  const entries = new Map(items.map((pair) => [keyText(document, pair.key), pair]));
  return entries.size === items.length ? entries : null;
}

function isUntouched(before: CiDocument, old: Pair, after: CiDocument, made: Pair): boolean {
  const source = sourceOf(before, old);
  return source !== null && !source.includes('*') && source === sourceOf(after, made);
}

/** The text of an entry; null at the end of a file without final line break, which block scalars feel. */
function sourceOf({ text }: CiDocument, pair: Pair): string | null {
  const start = (pair.key as Node).range?.[0];
  const end = (pair.value as Node | null)?.range?.[2];
  if (start === undefined || end === undefined || (end === text.length && !text.endsWith('\n'))) return null;
  return text.slice(start, end);
}

function compareWhole(before: CiDocument, after: CiDocument, change: ValueChange | null): BodyComparison {
  const old = plainValue(before, before.body);
  const made = plainValue(after, after.body);
  const wanted = change === null ? old : plainValue(before, before.body, change);
  const [left, right] = [(old ?? {}) as Entries, (made ?? {}) as Entries];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  const changed = [...names].filter((name) => !plainEquals(left[name], right[name]));
  return { difference: firstDifference(wanted, made), changed };
}

type Entries = Readonly<Record<string, PlainValue>>;

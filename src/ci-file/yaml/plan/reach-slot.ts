import { isAlias, isMap, type Node, type YAMLMap } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { effectiveEntries, type EffectiveEntry } from '../effective-entries.ts';
import { describe, walkPath, type Slot } from '../source/slot.ts';
import type { YamlEdit, YamlPath } from '../yaml-edit.ts';

/** What a path leads to. */
export type Reached =
  | { readonly kind: 'slot'; readonly slot: Slot }
  /** The path ends in a mapping that lacks its next key; `inherited` is what a `<<` supplies instead. */
  | {
      readonly kind: 'missing-key';
      readonly map: YAMLMap;
      readonly mapPath: YamlPath;
      readonly rest: readonly [string, ...YamlPath];
      readonly inherited: EffectiveEntry | null;
    }
  /** An alias stands on the way. */
  | { readonly kind: 'alias'; readonly slot: Slot; readonly rest: YamlPath }
  /** A value on the way is no collection, or not one with that key or item. */
  | { readonly kind: 'stopped'; readonly slot: Slot; readonly rest: YamlPath }
  | Refusal;

/** Follows a path, and refuses where what is written there has no effect. */
export function reach(document: CiDocument, path: YamlPath): Reached {
  const walk = walkPath(document, path);
  if ('kind' in walk) return walk;
  const dead = walk.slots.find((slot) => isOverridden(document, slot));
  if (dead !== undefined) {
    return refuse(
      'overridden-by-merge',
      `A later \`<<\` overrides ${describe(document, dead.path)}: editing it would have no effect.`,
    );
  }
  const slot = walk.slots.at(-1);
  const [next, ...further] = walk.rest;
  if (slot !== undefined && next === undefined) return { kind: 'slot', slot };
  const node: Node | null = slot?.node ?? document.body;
  if (isMap(node) && typeof next === 'string') {
    const entry = effectiveEntries(document, node).get(next);
    const mapPath = path.slice(0, path.length - walk.rest.length);
    return { kind: 'missing-key', map: node, mapPath, rest: [next, ...further], inherited: entry ?? null };
  }
  if (slot === undefined) return refuse('no-such-path', `${describe(document, path)} does not exist.`);
  if (isAlias(node)) return { kind: 'alias', slot, rest: walk.rest };
  return { kind: 'stopped', slot, rest: walk.rest };
}

function isOverridden(document: CiDocument, { holder, pair }: Slot): boolean {
  if (pair === null || !isMap(holder)) return false;
  const key = String((pair.key as { value?: unknown }).value);
  const effective = effectiveEntries(document, holder).get(key);
  // `<<` itself is consumed by merging, so it has no entry.
  return effective !== undefined && effective.pair !== pair;
}

export function makeOwnFirst(path: YamlPath): { readonly kind: 'first'; readonly edit: YamlEdit } {
  return { kind: 'first', edit: { op: 'make-own', path } };
}

export function refuseMissing(document: CiDocument, path: YamlPath): Refusal {
  return refuse('no-such-path', `${describe(document, path)} does not exist.`);
}

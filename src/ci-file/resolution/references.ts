import {
  sourcedList,
  sourcedMap,
  type SourcedReference,
  type SourcedValue,
  type Written,
} from '../tree/sourced-value.ts';
import type { Limits } from './limits.ts';

/** https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags: ten levels at most. */
const maximumLevels = 10;

/** Finds the value of one top-level entry after `extends`, or null. */
export type FindEntry = (name: string) => SourcedValue | null;

/**
 * Replaces `!reference` tags by what they name, after includes and `extends`, as GitLab does. Values
 * keep the place where they are written. A tag that leads nowhere, in a circle, or too deep stays
 * in place as a reference.
 */
export class References {
  readonly #find: FindEntry;
  readonly #limits: Limits;
  readonly #resolved = new Map<SourcedValue, SourcedValue>();
  #level = 0;

  constructor(find: FindEntry, limits: Limits) {
    this.#find = find;
    this.#limits = limits;
  }

  resolve(value: SourcedValue): SourcedValue {
    if (!value.hasReference) return value;
    const resolved = this.#resolved.get(value);
    if (resolved !== undefined) return resolved;
    this.#resolved.set(value, value);
    const result = this.#resolveParts(value);
    this.#resolved.set(value, result);
    return result;
  }

  /** What `!reference [target]` names, with tags inside it not yet resolved; null if there is nothing. */
  lookUp(target: readonly string[]): SourcedValue | null {
    const [name, ...keys] = target;
    if (name === undefined) return null;
    let value = this.#find(name);
    for (const key of keys) {
      if (value?.kind !== 'map') return null;
      value = value.entries.get(key)?.value ?? null;
    }
    return value?.kind === 'scalar' && value.value === null ? null : value;
  }

  #resolveParts(value: SourcedValue): SourcedValue {
    if (value.kind === 'reference') return this.#follow(value);
    const resolveEntry = (entry: Written): Written => ({
      site: entry.site,
      value: this.resolve(entry.value),
    });
    if (value.kind === 'list') {
      if (!this.#limits.spend(value.items.length)) return value;
      return sourcedList(value.site, value.items.map(resolveEntry));
    }
    if (value.kind === 'map') {
      if (!this.#limits.spend(value.entries.size)) return value;
      return sourcedMap(
        value.site,
        new Map([...value.entries].map(([name, entry]) => [name, resolveEntry(entry)])),
      );
    }
    return value;
  }

  #follow(reference: SourcedReference): SourcedValue {
    const target = this.lookUp(reference.target);
    if (target === null || this.#level >= maximumLevels) return reference;
    this.#level += 1;
    const resolved = this.resolve(target);
    this.#level -= 1;
    return resolved;
  }
}

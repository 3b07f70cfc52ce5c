import { refuse } from '../refusal.ts';
import { mergeMaps } from '../tree/merge-maps.ts';
import { sourcedMap, type SourcedMap, type Written } from '../tree/sourced-value.ts';
import type { Limits } from './limits.ts';

/** https://docs.gitlab.com/ci/yaml/#extends: eleven levels at most. */
const maximumLevels = 11;

/** A top-level map with its `extends` merged in. */
export interface Extended {
  readonly map: SourcedMap;
  /** Parents that no file at hand defines, its own and its parents'. */
  readonly unknownParents: readonly string[];
  /** Names of the direct parents at hand, in order. */
  readonly parents: readonly string[];
}

/** Merges the `extends` of a pipeline's top-level entries, each once. Cycles and too long chains refuse through `limits`. */
export class Extends {
  readonly #root: SourcedMap;
  readonly #limits: Limits;
  readonly #done = new Map<string, Extended>();
  readonly #stack: string[] = [];

  constructor(root: SourcedMap, limits: Limits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** @returns null if there is no top-level map of that name. */
  find(name: string): Extended | null {
    const done = this.#done.get(name);
    if (done !== undefined) return done;
    const own = this.#root.entries.get(name);
    if (own?.value.kind !== 'map') return null;
    if (!this.#mayEnter(name, own)) return { map: own.value, unknownParents: [], parents: [] };
    this.#stack.push(name);
    const extended = this.#extend(own.value);
    this.#stack.pop();
    this.#done.set(name, extended);
    return extended;
  }

  #mayEnter(name: string, own: Written): boolean {
    const chain = [...this.#stack, name].join(' → ');
    if (this.#stack.includes(name)) {
      this.#limits.refuse(
        refuse('extends-cycle', `The jobs extend each other in a circle: ${chain}`, own.site.originWithKey),
      );
      return false;
    }
    if (this.#stack.length > maximumLevels) {
      const reason = `${chain}: GitLab follows at most ${maximumLevels} levels of extends`;
      this.#limits.refuse(refuse('extends-too-deep', reason, own.site.originWithKey));
      return false;
    }
    return true;
  }

  #extend(own: SourcedMap): Extended {
    const names = parentNames(own);
    if (names.length === 0) return { map: own, unknownParents: [], parents: [] };
    const unknown: string[] = [];
    const parents: string[] = [];
    let merged = sourcedMap(own.site, new Map());
    for (const name of names) {
      const parent = this.find(name);
      if (parent === null) unknown.push(name);
      else {
        parents.push(name);
        unknown.push(...parent.unknownParents);
        merged = mergeMaps(merged, parent.map, this.#limits);
      }
    }
    return { map: mergeMaps(merged, own, this.#limits), unknownParents: [...new Set(unknown)], parents };
  }
}

/** The names in a map's own `extends:`, a string or a list. */
export function parentNames(map: SourcedMap): string[] {
  const value = map.entries.get('extends')?.value;
  if (value?.kind === 'scalar') return value.value === null ? [] : [value.text];
  if (value?.kind !== 'list') return [];
  return value.items.flatMap((item) => (item.value.kind === 'scalar' ? [item.value.text] : []));
}

import type { PlainValue } from '../pipeline.ts';
import { isList } from '../plain-map.ts';
import type { Site } from './site.ts';

/**
 * A CI file's values with the place where each is written. Aliases lead to the anchored value
 * itself, so the values form a graph with shared nodes (without cycles), never an expanded copy.
 */
export type SourcedValue = SourcedScalar | SourcedList | SourcedMap | SourcedReference;

interface Sourced {
  /** Where the value is written: for an aliased value the place of the anchor. */
  readonly site: Site;
  /** Number of values in it, shared ones counted each time they occur. */
  readonly size: number;
  readonly depth: number;
  readonly hasReference: boolean;
  /** The text with `$[[ inputs.name ]]` that the value was made from; null without an input. */
  readonly template: string | null;
}

export interface SourcedScalar extends Sourced {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As a runner gets it in a variable. */
  readonly text: string;
}

export interface SourcedList extends Sourced {
  readonly kind: 'list';
  readonly items: readonly Written[];
}

export interface SourcedMap extends Sourced {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Written>;
}

/** An unresolved `!reference [job, key]`. */
export interface SourcedReference extends Sourced {
  readonly kind: 'reference';
  readonly target: readonly string[];
}

/** A value in its container: `site` is where the container's entry stands, which may be an alias of the value. */
export interface Written {
  readonly site: Site;
  readonly value: SourcedValue;
}

export function sourcedList(site: Site, items: readonly Written[]): SourcedList {
  return { kind: 'list', site, items, template: null, ...measure(items) };
}

export function sourcedMap(site: Site, entries: ReadonlyMap<string, Written>): SourcedMap {
  return { kind: 'map', site, entries, template: null, ...measure(entries.values()) };
}

export function sourcedScalar(site: Site, value: SourcedScalar['value'], text: string): SourcedScalar {
  return { kind: 'scalar', site, value, text, size: 1, depth: 1, hasReference: false, template: null };
}

/** A value that stands for nothing, at a place where something unusable is written. */
export function sourcedNull(site: Site): SourcedScalar {
  return sourcedScalar(site, null, '');
}

/** The value of a text with inputs, once they are filled in. */
export function sourcedInput(site: Site, value: PlainValue, template: string): SourcedValue {
  return { ...sourcedPlain(site, value), template };
}

function sourcedPlain(site: Site, value: PlainValue): SourcedValue {
  if (typeof value !== 'object' || value === null) return sourcedScalar(site, value, String(value ?? ''));
  const written = (part: PlainValue): Written => ({ site, value: sourcedPlain(site, part) });
  if (isList(value)) return sourcedList(site, value.map(written));
  return sourcedMap(site, new Map(Object.entries(value).map(([name, part]) => [name, written(part)])));
}

function measure(children: Iterable<Written>): Pick<Sourced, 'size' | 'depth' | 'hasReference'> {
  let size = 1;
  let depth = 0;
  let hasReference = false;
  for (const { value } of children) {
    size += value.size;
    depth = Math.max(depth, value.depth);
    hasReference ||= value.hasReference;
  }
  return { size, depth: depth + 1, hasReference };
}

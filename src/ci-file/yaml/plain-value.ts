import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { CiDocument } from '../document.ts';
import type { PlainValue } from '../pipeline.ts';
import { isMergeKey } from './alias-index.ts';
import { keyText, mergedMaps } from './effective-entries.ts';
import { resolvePlainScalar } from './plain-scalar.ts';

/** GitLab's `!reference [job, key, …]`, as data. */
export interface ReferenceValue {
  readonly '!reference': readonly PlainValue[];
  readonly [key: string]: PlainValue;
}

/** What to make of the value of a node wherever it is used, through aliases and merge keys too. */
export interface ValueChange {
  readonly node: Node;
  change(value: PlainValue): PlainValue;
}

export function isReference(value: PlainValue | undefined): value is ReferenceValue {
  return typeof value === 'object' && value !== null && '!reference' in value;
}

/**
 * A node as Ruby's Psych reads it: YAML 1.1 scalars, the last duplicate key, `<<` in Ruby's order,
 * aliases replaced by copies of what they stand for. Dates, symbols and oversized integers are strings.
 *
 * @param change Applied to the value of one node, to learn what the rest would become.
 */
export function plainValue(document: CiDocument, node: Node | null, change?: ValueChange): PlainValue {
  return new Reader(document, change).read(node);
}

/** A scalar's value as Psych types it. */
export function plainScalar(scalar: Scalar): string | number | boolean | null {
  const text = String(scalar.value ?? '');
  if (scalar.type === 'PLAIN' || scalar.type === undefined) {
    return isTaggedString(scalar) ? text : resolvePlainScalar(text);
  }
  return endsWithoutLineBreak(scalar) ? text.slice(0, -1) : text;
}

function isTaggedString({ tag }: Scalar): boolean {
  return tag === 'tag:yaml.org,2002:str' || tag === '!str' || tag === '!';
}

/** At the end of a file without a final line break a block scalar has none either for libyaml. */
function endsWithoutLineBreak(scalar: Scalar): boolean {
  const token = scalar.srcToken;
  if (token?.type !== 'block-scalar' || !String(scalar.value).endsWith('\n')) return false;
  return token.source.slice(token.source.lastIndexOf('\n') + 1).trim() !== '';
}

class Reader {
  readonly #document: CiDocument;
  readonly #change: ValueChange | undefined;

  constructor(document: CiDocument, change: ValueChange | undefined) {
    this.#document = document;
    this.#change = change;
  }

  read(node: Node | null): PlainValue {
    const value = this.#readUnchanged(node);
    return this.#change !== undefined && this.#change.node === node ? this.#change.change(value) : value;
  }

  #readUnchanged(node: Node | null): PlainValue {
    if (isScalar(node)) return plainScalar(node);
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return this.#readSequence(node);
    if (isAlias(node)) return this.read(this.#document.aliases.targetOf(node) ?? null);
    return null;
  }

  #readSequence(sequence: YAMLSeq): PlainValue {
    const items = sequence.items.map((item) => this.read(item as Node | null));
    return sequence.tag === '!reference' ? { '!reference': items } : items;
  }

  #readMap(map: YAMLMap): PlainValue {
    const entries: Record<string, PlainValue> = {};
    for (const pair of map.items) {
      const value = pair.value as Node | null;
      const merged = isMergeKey(pair.key) ? mergedMaps(this.#document, value) : null;
      if (merged === null) setOwn(entries, keyText(this.#document, pair.key), this.read(value));
      else this.#merge(map, value, entries);
    }
    return entries;
  }

  #merge(map: YAMLMap, value: Node | null, entries: Record<string, PlainValue>): void {
    const sources = isSeq(value) ? (value.items as Node[]).toReversed() : [value];
    for (const source of sources) {
      if (isAlias(source) && this.#document.aliases.targetOf(source) === map) continue;
      const merged = this.read(source);
      if (merged === null || typeof merged !== 'object') continue;
      for (const [key, inherited] of Object.entries(merged)) setOwn(entries, key, inherited);
    }
  }
}

/** Assigning to `__proto__` would not make an entry of it. */
function setOwn(entries: Record<string, PlainValue>, key: string, value: PlainValue): void {
  if (key !== '__proto__') entries[key] = value;
  else Object.defineProperty(entries, key, { value, enumerable: true, configurable: true, writable: true });
}

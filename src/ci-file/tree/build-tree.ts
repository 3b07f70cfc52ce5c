import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { CiDocument } from '../document.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { isMergeKey } from '../yaml/alias-index.ts';
import { keyText, mergedMaps } from '../yaml/effective-entries.ts';
import { inputsOf, interpolate, type Inputs } from './inputs.ts';
import { readScalar } from './read-scalar.ts';
import { Site, type OwnPath } from './site.ts';
import {
  sourcedList,
  sourcedMap,
  sourcedNull,
  sourcedInput,
  sourcedScalar,
  type SourcedMap,
  type SourcedValue,
  type Written,
} from './sourced-value.ts';

/** Entries that merge keys may copy in one file; the largest real file copies a few thousand. */
const maximumMerged = 100_000;

interface Builder {
  readonly document: CiDocument;
  readonly inputs: Inputs;
  /** The values of anchored nodes; what an alias stands for is built once. */
  readonly anchored: Map<Node, SourcedValue>;
  /** The entries so far of mappings that are being read: what a merge key inside them sees. */
  readonly unfinished: Map<Node, ReadonlyMap<string, Written>>;
  merged: number;
}

/**
 * Reads a document's body the way Ruby's Psych does: the last of duplicate keys counts, and `<<`
 * overwrites what stands above it. Linear in the text: aliased values are shared.
 *
 * @param given The `inputs:` of the include that asks for the file.
 * @returns The top-level map (empty for an empty file), or a refusal `too-large` if merge keys multiply it beyond reason.
 */
export function buildTree(document: CiDocument, given: Inputs = new Map()): SourcedMap | Refusal {
  const inputs = inputsOf(document, given);
  const builder: Builder = { document, inputs, anchored: new Map(), unfinished: new Map(), merged: 0 };
  const site = new Site(document, document.body, [], null, true);
  const tree = document.body === null ? sourcedMap(site, new Map()) : buildMap(builder, document.body, site);
  if (builder.merged > maximumMerged) {
    return refuse('too-large', `${document.path} grows beyond reason once its merge keys are expanded`);
  }
  return tree;
}

function build(builder: Builder, site: Site): SourcedValue {
  const { node } = site;
  if (isAlias(node)) {
    const target = builder.document.aliases.targetOf(node);
    return (target && builder.anchored.get(target)) ?? sourcedNull(site);
  }
  const value = buildNode(builder, node, site);
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
    builder.anchored.set(node, value);
  return value;
}

function buildNode(builder: Builder, node: Node | null, site: Site): SourcedValue {
  if (isMap(node)) return buildMap(builder, node, site);
  if (isSeq(node))
    return node.tag === '!reference' ? buildReference(builder, node, site) : buildList(builder, node, site);
  if (!isScalar(node)) return sourcedNull(site);
  const { value, text } = readScalar(node);
  const filled = interpolate(text, builder.inputs);
  return filled === text ? sourcedScalar(site, value, text) : sourcedInput(site, filled, text);
}

function buildReference(builder: Builder, node: YAMLSeq, site: Site): SourcedValue {
  const target = node.items.map((item) => (isScalar(item) ? nameText(builder, String(item.value)) : ''));
  return { kind: 'reference', site, target, size: 1, depth: 1, hasReference: true, template: null };
}

function buildList(builder: Builder, node: YAMLSeq, site: Site): SourcedValue {
  const items = node.items.map((item, index): Written => {
    const itemSite = new Site(
      builder.document,
      item as Node | null,
      [...site.path, index],
      null,
      site.reachable,
    );
    return { site: itemSite, value: build(builder, itemSite) };
  });
  return sourcedList(site, items);
}

function buildMap(builder: Builder, node: YAMLMap, site: Site): SourcedMap {
  const { document } = builder;
  const lastPairs = new Map(node.items.map((pair) => [keyText(document, pair.key), pair]));
  const entries = new Map<string, Written>();
  builder.unfinished.set(node, entries);
  for (const pair of node.items) {
    const key = keyText(document, pair.key);
    const name = nameText(builder, key);
    const path: OwnPath = [...site.path, key];
    const reachable = site.reachable && lastPairs.get(key) === pair;
    const entrySite = new Site(document, pair.value as Node | null, path, pair.key as Node, reachable);
    const value = build(builder, entrySite);
    const merged = isMergeKey(pair.key) ? mergedMaps(document, pair.value) : null;
    if (merged === null) entries.set(name, { site: entrySite, value });
    else mergeInto(builder, entries, pair, value, merged);
  }
  builder.unfinished.delete(node);
  return sourcedMap(site, entries);
}

function nameText(builder: Builder, name: string): string {
  const filled = interpolate(name, builder.inputs);
  return typeof filled === 'object' ? name : String(filled);
}

/** Merges the mappings of a `<<`; in a list of mappings the first one wins. */
function mergeInto(
  builder: Builder,
  entries: Map<string, Written>,
  pair: Pair,
  value: SourcedValue,
  maps: readonly YAMLMap[],
): void {
  const values = isSeq(pair.value) && value.kind === 'list' ? value.items.map((item) => item.value) : [value];
  for (const [index, map] of [...maps.entries()].toReversed()) {
    const finished = values[index];
    const source = builder.unfinished.get(map) ?? (finished?.kind === 'map' ? finished.entries : new Map());
    builder.merged += source.size;
    if (builder.merged > maximumMerged) return;
    for (const [name, entry] of source) entries.set(name, entry);
  }
}

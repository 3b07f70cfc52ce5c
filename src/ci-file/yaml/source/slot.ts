import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type CST,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { CiDocument } from '../../document.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { keyText } from '../effective-entries.ts';
import { endOfToken, isFlow, itemTokens, pairToken, type EntryToken } from './node-span.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** A place that holds a value: behind a key, or behind a dash or comma of a list. */
export interface Slot {
  readonly path: YamlPath;
  readonly holder: YAMLMap | YAMLSeq;
  /** null in a list. */
  readonly pair: Pair | null;
  /** Of the pair or item in the holder. */
  readonly index: number;
  readonly node: Node;
  readonly token: EntryToken;
}

/** How far a path leads through what is written at its own place. */
export interface Walk {
  /** The slots passed, outermost first. */
  readonly slots: readonly Slot[];
  /** What is left of the path: empty if the last slot is the path's. */
  readonly rest: YamlPath;
}

/** Follows own keys (the last of duplicates) and indexes as far as they lead. */
export function walkPath(document: CiDocument, path: YamlPath): Walk | Refusal {
  const slots: Slot[] = [];
  let node: Node | null = document.body;
  for (const [depth, step] of path.entries()) {
    const slot: Slot | Refusal | null =
      node === null ? null : findSlot(document, node, path.slice(0, depth + 1), step);
    if (slot === null) return { slots, rest: path.slice(depth) };
    if ('kind' in slot) return slot;
    slots.push(slot);
    node = slot.node;
  }
  return { slots, rest: [] };
}

function findSlot(
  document: CiDocument,
  holder: Node,
  path: YamlPath,
  step: string | number,
): Slot | Refusal | null {
  if (isSeq(holder) && holder.tag !== '!reference' && typeof step === 'number') {
    const token = itemTokens(holder)[step];
    const node = holder.items[step] as Node | undefined;
    return node === undefined || token === undefined
      ? null
      : { path, holder, pair: null, index: step, node, token };
  }
  if (!isMap(holder) || typeof step !== 'string') return null;
  const index = holder.items.findLastIndex((pair) => keyText(document, pair.key) === step);
  const pair = holder.items[index];
  if (pair === undefined) return null;
  const token = pairToken(pair);
  if (token === null || pair.value === null || isExplicit(token)) {
    return refuse('explicit-key', `${describe(document, path)} is written with \`?\` or without a value.`);
  }
  return { path, holder, pair, index, node: pair.value as Node, token };
}

function isExplicit(token: EntryToken): boolean {
  return token.start.some(({ type }) => type === 'explicit-key-ind');
}

/** Names a path for people: `build › services › 0 in .gitlab-ci.yml`. */
export function describe(document: CiDocument, path: YamlPath): string {
  return `${path.length === 0 ? 'the top level' : path.join(' › ')} in ${document.path}`;
}

/** The `:`, `-` or nothing (flow list) in front of the slot's value, as the offset behind it. */
export function introducerEnd(slot: Slot): number {
  const indicator = tokensBeforeValue(slot).findLast(
    ({ type }) => type === 'map-value-ind' || type === 'seq-item-ind' || type === 'comma',
  );
  if (indicator !== undefined) return endOfToken(indicator);
  return slot.pair === null ? valueStart(slot) : ((slot.pair.key as Node).range?.[1] ?? 0);
}

/** Behind the introducer and the anchor or tag that follow it. */
export function headEnd(slot: Slot): number {
  const property = tokensBeforeValue(slot).findLast(({ type }) => type === 'anchor' || type === 'tag');
  return property === undefined ? introducerEnd(slot) : endOfToken(property);
}

/** Where the slot's value begins, its anchor and tag included. */
export function valueStart(slot: Slot): number {
  const property = tokensBeforeValue(slot).find(({ type }) => type === 'anchor' || type === 'tag');
  return property?.offset ?? slot.token.value?.offset ?? slot.node.range?.[0] ?? 0;
}

/** Offset of the key, dash or value that the slot's entry starts with. */
export function entryStart(slot: Slot): number {
  if (slot.pair === null) {
    const dash = slot.token.start.find(({ type }) => type === 'seq-item-ind');
    return dash?.offset ?? valueStart(slot);
  }
  const property = slot.token.start.find(({ type }) => type === 'anchor' || type === 'tag');
  return property?.offset ?? (slot.pair.key as Node).range?.[0] ?? 0;
}

/** Whether a comment stands between the introducer and the value. */
export function hasCommentBeforeValue(slot: Slot): boolean {
  return !isEmptySlot(slot) && tokensBeforeValue(slot).some(({ type }) => type === 'comment');
}

/** Whether nothing is written where the value would be. */
export function isEmptySlot(slot: Slot): boolean {
  const { value } = slot.token;
  return value === undefined || value === null || (value.type === 'scalar' && value.source === '');
}

export function anchorOf(node: Node): string | undefined {
  return isAlias(node) ? undefined : node.anchor;
}

export function isReferenceNode(node: Node): boolean {
  return !isAlias(node) && node.tag === '!reference';
}

/** Whether the node is a plain list, not GitLab's `!reference [...]`. */
export function isList(node: Node): node is YAMLSeq {
  return isSeq(node) && node.tag !== '!reference';
}

export function isNullNode(node: Node): boolean {
  if (!isScalar(node) || node.type !== 'PLAIN') return false;
  return /^(?:|~|null)$/i.test(String(node.value ?? '')) && node.tag === undefined;
}

export function isFlowSlot(slot: Slot): boolean {
  return isFlow(slot.holder);
}

function tokensBeforeValue(slot: Slot): readonly CST.SourceToken[] {
  return slot.pair === null ? slot.token.start : (slot.token.sep ?? []);
}

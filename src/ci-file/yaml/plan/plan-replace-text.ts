import { isAlias, isScalar, type Scalar } from 'yaml';
import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { blockIndent, contentEnd } from '../source/node-span.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainScalar } from '../plain-value.ts';
import { reach, refuseMissing } from './reach-slot.ts';
import { chooseQuote, escapeDouble, isPlainSafe } from '../writing/render-scalar.ts';
import type { ScalarOffsets } from '../source/offset-collector.ts';
import { scalarOffsets } from '../source/scalar-offsets.ts';
import { describe, isFlowSlot, type Slot } from '../source/slot.ts';
import { layoutForSlot } from '../writing/slot-layout.ts';
import type { Splice } from '../writing/splice.ts';
import type { YamlEdit } from '../yaml-edit.ts';

/** Longer than any command; mapping each character of a longer one would take its time. */
const maximumLength = 200_000;

type ReplaceText = Extract<YamlEdit, { op: 'replace-text' }>;

/** Replaces a part of one scalar in the source, in whatever style the scalar is written. */
export function planReplaceText(document: CiDocument, edit: ReplaceText): Planned {
  const reached = reach(document, edit.path);
  if (reached.kind === 'refused') return reached;
  const isInherited =
    reached.kind === 'alias' ||
    (reached.kind === 'missing-key' && reached.inherited !== null) ||
    (reached.kind === 'slot' && isAlias(reached.slot.node));
  if (isInherited) {
    return refuse(
      'inherited-value',
      `${describe(document, edit.path)} comes through an alias or "<<": it can only be edited where it is written.`,
    );
  }
  if (reached.kind !== 'slot') return refuseMissing(document, edit.path);
  const { slot } = reached;
  if (!isScalar(slot.node))
    return refuse('not-a-scalar', `${describe(document, edit.path)} is not a single text.`);
  return planReplaceIn(document, slot, slot.node, edit);
}

function planReplaceIn(document: CiDocument, slot: Slot, node: Scalar, { from, to }: ReplaceText): Planned {
  const decoded = textOf(node);
  if (decoded.length > maximumLength) {
    return refuse(
      'scalar-too-long',
      `${describe(document, slot.path)} is longer than ${maximumLength} characters.`,
    );
  }
  const at = onlyOccurrence(decoded, from, to);
  if (at === 'replaced') return unchanged;
  if (at === null) {
    return refuse(
      'text-not-found',
      `${describe(document, slot.path)} does not contain ${JSON.stringify(from)} exactly once.`,
    );
  }
  const source = sourceOf(scalarOffsets(document.text, node), at, from, to);
  if (source === null) {
    return refuse(
      'unmapped-scalar',
      `${describe(document, slot.path)} is folded in a way that hides where its text is written.`,
    );
  }
  const after = decoded.slice(0, at) + to + decoded.slice(at + from.length);
  const splices = replaceSource(document, slot, node, source, after);
  return 'kind' in splices ? splices : plan(splices, { node, change: (): PlainValue => after });
}

/** The splice for what really changes: what `from` and `to` begin or end with alike keeps its folds. */
function sourceOf(offsets: ScalarOffsets | null, at: number, from: string, to: string): Splice | null {
  if (offsets === null) return null;
  const shorter = Math.min(from.length, to.length);
  let same = 0;
  while (same < shorter && from[same] === to[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  const text = to.slice(same, to.length - tail);
  const [first, last] = [at + same, at + from.length - tail - 1];
  const start = last < first ? insertionPoint(offsets, first) : offsets.starts[first];
  const end = last < first ? start : offsets.ends[last];
  return start === undefined || end === undefined ? null : { start, end, text };
}

/** Right behind the character in front; but behind the indentation at the start of a line. */
function insertionPoint({ text, starts, ends }: ScalarOffsets, at: number): number | undefined {
  return text[at - 1] === '\n' ? (starts[at] ?? ends[at - 1]) : (ends[at - 1] ?? starts[at]);
}

/** The decoded text of any scalar, typed or not. */
function textOf(node: Scalar): string {
  const value = plainScalar(node);
  return typeof value === 'string' ? value : String(node.value ?? '');
}

/** Where the only occurrence begins; `replaced` if all there is already belongs to `to`; null if there is none or several. */
function onlyOccurrence(text: string, from: string, to: string): number | 'replaced' | null {
  if (from === '') return null;
  const remaining = to === '' ? text : text.replaceAll(to, '\0'.repeat(to.length));
  const first = (to.includes(from) ? remaining : text).indexOf(from);
  if (first === -1) return text.includes(to) ? 'replaced' : null;
  const source = to.includes(from) ? remaining : text;
  return source.indexOf(from, first + 1) === -1 ? first : null;
}

function replaceSource(
  document: CiDocument,
  slot: Slot,
  node: Scalar,
  splice: Splice,
  after: string,
): readonly Splice[] | Refusal {
  switch (node.type) {
    case 'QUOTE_DOUBLE':
      return [{ ...splice, text: escapeDouble(splice.text) }];
    case 'QUOTE_SINGLE':
      if (/[\n\t]/.test(splice.text)) return refuseLineBreak(document, slot);
      return [{ ...splice, text: splice.text.replaceAll("'", "''") }];
    case 'BLOCK_LITERAL':
      return [{ ...splice, text: indentLines(document, slot, node, splice.text) }];
    case 'BLOCK_FOLDED':
      return splice.text.includes('\n') ? refuseLineBreak(document, slot) : [splice];
    default:
      return replaceInPlain(document, slot, node, splice, after);
  }
}

function refuseLineBreak(document: CiDocument, slot: Slot): Refusal {
  return refuse(
    'line-break-in-text',
    `${describe(document, slot.path)} is written in a style that has no room for the new line break or tab.`,
  );
}

function indentLines(document: CiDocument, slot: Slot, node: Scalar, text: string): string {
  const token = node.srcToken;
  const indent = token?.type === 'block-scalar' ? blockIndent(token) : 0;
  return text.replaceAll('\n', layoutForSlot(document, slot).lineBreak + ' '.repeat(indent));
}

/** If the result could be misread without quotes, the same source gets quotes around it, folds and all. */
function replaceInPlain(
  document: CiDocument,
  slot: Slot,
  node: Scalar,
  splice: Splice,
  after: string,
): readonly Splice[] | Refusal {
  if (/[\n\t]/.test(splice.text)) return refuseLineBreak(document, slot);
  if (isPlainSafe(after.replaceAll('\n', ' '), isFlowSlot(slot))) return [splice];
  const [start, end] = [node.range?.[0] ?? 0, contentEnd(node)];
  const quote = chooseQuote(after.replaceAll('\n', ' '), layoutForSlot(document, slot).quote);
  const escape = (text: string): string =>
    quote === "'" ? text.replaceAll("'", "''") : text.replaceAll(/["\\]/g, '\\$&');
  const { text } = document;
  const quoted =
    escape(text.slice(start, splice.start)) + escape(splice.text) + escape(text.slice(splice.end, end));
  return [{ start, end, text: quote + quoted + quote }];
}

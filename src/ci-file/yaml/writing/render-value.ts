import type { PlainValue } from '../../pipeline.ts';
import { isReference } from '../plain-value.ts';
import { isPlainSafe, quoteString, renderString, type Quote } from './render-scalar.ts';

/** What new text copies from its neighbours. */
export interface Layout {
  readonly lineBreak: '\n' | '\r\n';
  readonly mapStep: number;
  readonly listStep: number;
  /** Blanks behind a dash. */
  readonly dashGap: string;
  readonly quote: Quote;
  readonly quoteAlways: boolean;
  /** Literal text starts here at least, so that it does not take in a comment that follows. 0 where none does. */
  readonly literalColumn: number;
}

/**
 * Writes `key: value` for a block mapping at `column` (0-based). The first line comes without indentation,
 * the others with theirs; no line break at the end.
 */
export function renderEntry(key: string, value: PlainValue, column: number, layout: Layout): string {
  const name = isPlainSafe(key, false) ? key : quoteString(key, layout.quote);
  const nested = renderNested(value, column, layout);
  return `${name}:${nested}`;
}

/** What follows `key:` at `column`: a blank and the value, or line breaks and an indented block. */
export function renderNested(value: PlainValue, column: number, layout: Layout): string {
  // The quotes of the siblings are no model for what stands deeper.
  const deeper = { ...layout, quoteAlways: false };
  if (isFilledList(value)) {
    const indent = layout.lineBreak + ' '.repeat(column + layout.listStep);
    return value.map((item) => indent + renderItem(item, column + layout.listStep, deeper)).join('');
  }
  if (isFilledMap(value)) {
    const inner = column + layout.mapStep;
    const indent = layout.lineBreak + ' '.repeat(inner);
    return Object.entries(value)
      .map(([key, entry]) => indent + renderEntry(key, entry, inner, deeper))
      .join('');
  }
  return ` ${renderLeaf(value, column + layout.mapStep, layout)}`;
}

/** Writes `- value` for a block list whose dashes stand at `column`. */
export function renderItem(value: PlainValue, column: number, layout: Layout): string {
  const inner = column + 1 + layout.dashGap.length;
  if (isFilledMap(value)) {
    const entries = Object.entries(value).map(([key, entry]) => renderEntry(key, entry, inner, layout));
    return `-${layout.dashGap}${entries.join(layout.lineBreak + ' '.repeat(inner))}`;
  }
  const text = isFilledList(value)
    ? renderFlow(value, layout)
    : renderLeaf(value, column + Math.max(layout.mapStep, 1), layout);
  return `-${layout.dashGap}${text}`;
}

/** Writes a value on one line, as it may stand inside `[…]` and `{…}`. */
export function renderFlow(value: PlainValue, layout: Layout): string {
  if (isReference(value)) return `!reference ${renderFlow(value['!reference'], layout)}`;
  if (Array.isArray(value))
    return `[${value.map((item: PlainValue) => renderFlow(item, layout)).join(', ')}]`;
  if (isFilledMap(value)) {
    const entries = Object.entries(value).map(([key, entry]) => renderFlowEntry(key, entry, layout));
    return `{ ${entries.join(', ')} }`;
  }
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'string' ? renderString(value, { ...layout, flow: true }) : renderAtom(value);
}

export function renderFlowEntry(key: string, value: PlainValue, layout: Layout): string {
  const name = isPlainSafe(key, true) ? key : quoteString(key, layout.quote);
  return `${name}: ${renderFlow(value, layout)}`;
}

function renderLeaf(value: PlainValue, blockColumn: number, layout: Layout): string {
  if (typeof value !== 'string') return renderFlow(value, layout);
  if (fitsLiteral(value))
    return renderLiteral(value, Math.max(blockColumn, layout.literalColumn), layout.lineBreak);
  return renderString(value, { ...layout, flow: false });
}

function renderAtom(value: number | boolean | null): string {
  return value === null ? 'null' : String(value);
}

/** Text of several lines reads best as a literal block, if that can hold it as it is. */
function fitsLiteral(value: string): boolean {
  return /[^\n]\n+[^\n]/.test(value) && !/^[ \n]|[\t\r\u0080-\u009f\u2028\u2029\ufeff]| \n| $/.test(value);
}

/** Writes a string of several lines as `|`, with the indicator that keeps just its own final line breaks. */
export function renderLiteral(value: string, column: number, lineBreak: string): string {
  let end = value.length;
  while (value[end - 1] === '\n') end -= 1;
  const body = value.slice(0, end);
  const trailing = value.length - body.length;
  const header = trailing === 0 ? '|-' : trailing === 1 ? '|' : '|+';
  const lines = body.split('\n').map((line) => (line === '' ? '' : ' '.repeat(column) + line));
  return [header, ...lines, ...Array<string>(Math.max(trailing - 1, 0)).fill('')].join(lineBreak);
}

function isFilledList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value) && value.length > 0;
}

function isFilledMap(value: PlainValue): value is Readonly<Record<string, PlainValue>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isReference(value) &&
    Object.keys(value).length > 0
  );
}

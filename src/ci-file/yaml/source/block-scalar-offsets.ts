import type { CST, Scalar } from 'yaml';
import { blockIndent, endOfToken } from './node-span.ts';
import { OffsetCollector } from './offset-collector.ts';

interface Line {
  readonly content: string;
  /** Offset of the content, behind the indentation. */
  readonly start: number;
  /** Offsets of the line break. */
  readonly end: number;
  readonly next: number;
}

/** Decodes a literal or folded block scalar, with all of its final line breaks. */
export function blockOffsets(text: string, node: Scalar, token: CST.BlockScalar): OffsetCollector {
  const start = token.props.reduce((end, prop) => Math.max(end, endOfToken(prop)), token.offset);
  const lines = splitLines(text, start, start + token.source.length, blockIndent(token));
  const out = new OffsetCollector();
  if (node.type === 'BLOCK_LITERAL') {
    for (const line of lines) {
      pushContent(out, line);
      out.push('\n', line.end, line.next);
    }
  } else pushFolded(out, lines);
  return out;
}

function splitLines(text: string, start: number, end: number, indent: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = start; at < end;) {
    const lineFeed = text.indexOf('\n', at);
    const next = lineFeed === -1 || lineFeed >= end ? end : lineFeed + 1;
    const stop =
      lineFeed === -1 || lineFeed >= end ? end : text[lineFeed - 1] === '\r' ? lineFeed - 1 : lineFeed;
    const contentStart = Math.min(at + indent, stop);
    lines.push({ content: text.slice(contentStart, stop), start: contentStart, end: stop, next });
    at = next;
  }
  return lines;
}

function pushContent(out: OffsetCollector, { content, start }: Line): void {
  for (let index = 0; index < content.length; index += 1) {
    out.push(content.charAt(index), start + index, start + index + 1);
  }
}

/** Single line breaks between lines of text become blanks; those next to blank or deeper lines stay. */
function pushFolded(out: OffsetCollector, lines: readonly Line[]): void {
  let previous: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.content === '') {
      if (previous === null) out.push('\n', line.end, line.next);
      continue;
    }
    if (previous !== null) pushBreaks(out, lines, previous, index);
    pushContent(out, line);
    previous = index;
  }
  for (const line of previous === null ? [] : lines.slice(previous)) out.push('\n', line.end, line.next);
}

function pushBreaks(out: OffsetCollector, lines: readonly Line[], from: number, to: number): void {
  const between = lines.slice(from, to);
  const keeps = isDeeper(lines[from]) || isDeeper(lines[to]);
  if (!keeps && between.length === 1) {
    const [only] = between;
    if (only !== undefined) out.push(' ', only.end, lines[to]?.start ?? only.next);
    return;
  }
  for (const line of keeps ? between : between.slice(1)) out.push('\n', line.end, line.next);
}

function isDeeper(line: Line | undefined): boolean {
  return line !== undefined && /^[ \t]/.test(line.content);
}

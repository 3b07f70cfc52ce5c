import { isScalar, type CST, type Node, type Scalar } from 'yaml';
import { blockOffsets } from './block-scalar-offsets.ts';
import { doubleQuotedEscape } from './double-quoted-escape.ts';
import { OffsetCollector, type ScalarOffsets } from './offset-collector.ts';
import { plainScalar } from '../plain-value.ts';

/** Maps a scalar's decoded text to its source; null where the mapping does not give the scalar's own value. */
export function scalarOffsets(text: string, node: Node): ScalarOffsets | null {
  if (!isScalar(node)) return null;
  const token = node.srcToken;
  if (token === undefined) return null;
  const isBlock = token.type === 'block-scalar';
  const expected = String(isBlock ? plainScalar(node) : node.value);
  const collector = isBlock ? blockOffsets(text, node, token) : flowOffsets(text, node, token);
  // Chomping only ever takes line breaks off the end.
  const offsets = collector.collected(isBlock ? expected.length : Infinity);
  return offsets.text === expected ? offsets : null;
}

function flowOffsets(text: string, node: Scalar, token: CST.Token): OffsetCollector {
  const [start, end] = [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
  const quoted = token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar';
  const reader = new FlowReader(text, quoted ? start + 1 : start, quoted ? end - 1 : end, token.type);
  return reader.read();
}

class FlowReader {
  readonly #text: string;
  readonly #end: number;
  readonly #type: CST.Token['type'];
  readonly #out = new OffsetCollector();
  #at: number;
  /** Decoded length behind which there are only blanks as written, which a line break swallows. */
  #firm = 0;

  constructor(text: string, start: number, end: number, type: CST.Token['type']) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
    this.#type = type;
  }

  read(): OffsetCollector {
    while (this.#at < this.#end) {
      const character = this.#text.charAt(this.#at);
      if (character === '\n' || (character === '\r' && this.#text[this.#at + 1] === '\n')) this.#fold();
      else if (character === "'" && this.#type === 'single-quoted-scalar') this.#take("'", 2);
      else if (character === '\\' && this.#type === 'double-quoted-scalar') this.#escape();
      else this.#take(character, 1);
    }
    return this.#out;
  }

  #take(characters: string, length: number): void {
    this.#out.push(characters, this.#at, this.#at + length);
    this.#at += length;
    if (characters !== ' ' && characters !== '\t') this.#firm = this.#out.length;
  }

  #escape(): void {
    const escape = doubleQuotedEscape(this.#text, this.#at);
    if (escape === 'line-break') {
      this.#at = this.#text.indexOf('\n', this.#at) + 1;
      this.#skipBlanks();
      // Blank lines behind an escaped line break are line breaks of their own.
      this.#emptyLines();
    } else {
      this.#out.push(escape.text, this.#at, this.#at + escape.length);
      this.#at += escape.length;
    }
    this.#firm = this.#out.length;
  }

  /** One line break becomes a blank, n of them n - 1 line breaks; the blanks around them vanish. */
  #fold(): void {
    const start = this.#out.trimBlanks(this.#firm, this.#at);
    this.#at = this.#text.indexOf('\n', this.#at) + 1;
    this.#skipBlanks();
    const before = this.#out.length;
    this.#emptyLines();
    if (this.#out.length === before) this.#out.push(' ', start, this.#at);
    this.#firm = this.#out.length;
  }

  #emptyLines(): void {
    for (;;) {
      const rest = /^\r?\n/.exec(this.#text.slice(this.#at, this.#at + 2));
      if (rest === null || this.#at >= this.#end) return;
      const start = this.#at;
      this.#at += rest[0].length;
      this.#skipBlanks();
      this.#out.push('\n', start, this.#at);
    }
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t'))
      this.#at += 1;
  }
}

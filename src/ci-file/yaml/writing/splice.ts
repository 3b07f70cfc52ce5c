/** A replacement in a text; offsets are UTF-16 units, `end` exclusive. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap; several insertions at one place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const splice of inOrder(splices)) {
    if (splice.start < at) throw new RangeError(`splices overlap at offset ${splice.start}`);
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

export function inOrder(splices: readonly Splice[]): readonly Splice[] {
  return splices.toSorted((left, right) => left.start - right.start || left.end - right.end);
}

export function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

import { inOrder, type Splice } from './splice.ts';

/** A stretch of the original text, or text put in its place. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

/**
 * Combines splices of a text with further splices of the result, as splices of the original text.
 *
 * @param length Of the original text.
 */
export function composeSplices(
  length: number,
  first: readonly Splice[],
  second: readonly Splice[],
): readonly Splice[] {
  return toSplices(length, cut(toPieces(length, first), second));
}

function toPieces(length: number, splices: readonly Splice[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, text } of inOrder(splices)) {
    pieces.push({ start: at, end: start }, { text });
    at = end;
  }
  pieces.push({ start: at, end: length });
  return pieces.filter((piece) => lengthOf(piece) > 0);
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? piece.text.length : piece.end - piece.start;
}

/** Applies splices, whose offsets count the pieces' text, to the pieces. */
function cut(pieces: readonly Piece[], splices: readonly Splice[]): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  for (const { start, end, text } of inOrder(splices)) {
    result.push(...sliceOf(pieces, at, start), { text });
    at = end;
  }
  result.push(...sliceOf(pieces, at, Infinity));
  return result.filter((piece) => lengthOf(piece) > 0);
}

function sliceOf(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const result: Piece[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const size = lengthOf(piece);
    const start = Math.max(from - offset, 0);
    const end = Math.min(to - offset, size);
    if (start < end) {
      result.push(
        'text' in piece
          ? { text: piece.text.slice(start, end) }
          : { start: piece.start + start, end: piece.start + end },
      );
    }
    offset += size;
  }
  return result;
}

function toSplices(length: number, pieces: readonly Piece[]): readonly Splice[] {
  const splices: Splice[] = [];
  let at = 0;
  let text = '';
  for (const piece of [...pieces, { start: length, end: length }]) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    if (text !== '' || piece.start > at) splices.push({ start: at, end: piece.start, text });
    at = piece.end;
    text = '';
  }
  return splices;
}

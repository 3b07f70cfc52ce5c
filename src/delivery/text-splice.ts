import { diffLines } from 'diff';
import type { TextSplice } from './fix.ts';

/** The changed lines between two texts, by their offsets in `before`. Line endings are kept as they are. */
export function toSplices(before: string, after: string): TextSplice[] {
  const splices: { start: number; deleted: number; inserted: string }[] = [];
  let offset = 0;
  for (const part of diffLines(before, after, { stripTrailingCr: false })) {
    if (!part.added && !part.removed) {
      offset += part.value.length;
      continue;
    }
    const last = splices.at(-1);
    const open = last !== undefined && last.start + last.deleted === offset;
    const splice = open ? last : { start: offset, deleted: 0, inserted: '' };
    if (!open) splices.push(splice);
    if (part.added) {
      splice.inserted += part.value;
    } else {
      splice.deleted += part.value.length;
      offset += part.value.length;
    }
  }
  return splices;
}

export function applySplices(before: string, splices: readonly TextSplice[]): string {
  let after = '';
  let offset = 0;
  for (const { start, deleted, inserted } of splices) {
    after += before.slice(offset, start) + inserted;
    offset = start + deleted;
  }
  return after + before.slice(offset);
}

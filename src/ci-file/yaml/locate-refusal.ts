import type { CiDocument } from '../document.ts';
import type { Refusal } from '../refusal.ts';
import { contentEnd } from './source/node-span.ts';
import { entryStart, walkPath } from './source/slot.ts';
import type { YamlPath } from './yaml-edit.ts';

/** Adds to a refusal the place in the file that an edit's path led to, as far as it led. */
export function locateRefusal(document: CiDocument, path: YamlPath, refusal: Refusal): Refusal {
  if (refusal.where !== undefined) return refusal;
  const walk = walkPath(document, path);
  const slot = 'slots' in walk ? walk.slots.at(-1) : undefined;
  if (slot === undefined) return refusal;
  const { line } = document.lines.linePos(entryStart(slot));
  const end = document.lines.linePos(Math.max(contentEnd(slot.node) - 1, entryStart(slot)));
  const where = {
    file: document.path,
    line,
    endLine: end.line,
    path: slot.path,
    definition: String(path[0]),
  };
  return { ...refusal, where };
}

import { isMap, isPair, isSeq, type Node } from 'yaml';
import type { CiDocument } from '../../document.ts';
import { keyText } from '../effective-entries.ts';
import { itemTokens, pairToken } from './node-span.ts';
import type { Slot } from './slot.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** The slot that holds a node of the document; null for the body itself. */
export function slotOfNode(document: CiDocument, node: Node): Slot | null {
  return document.body === null ? null : search(document, document.body, [], node);
}

function search(document: CiDocument, holder: Node, path: YamlPath, wanted: Node): Slot | null {
  if (!isMap(holder) && !isSeq(holder)) return null;
  const start = wanted.range?.[0] ?? 0;
  if (start < (holder.range?.[0] ?? 0) || start > (holder.range?.[2] ?? 0)) return null;
  for (const [index, item] of (holder.items as unknown[]).entries()) {
    const node = (isPair(item) ? item.value : item) as Node | null;
    const token = isPair(item) ? pairToken(item) : isSeq(holder) ? itemTokens(holder)[index] : null;
    if (node === null || token === null || token === undefined) continue;
    const own = [...path, isPair(item) ? keyText(document, item.key) : index];
    if (node === wanted) return { path: own, holder, pair: isPair(item) ? item : null, index, node, token };
    const inside = search(document, node, own, wanted);
    if (inside !== null) return inside;
  }
  return null;
}

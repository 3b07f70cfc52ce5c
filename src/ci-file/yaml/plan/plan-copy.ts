import type { CiDocument } from '../../document.ts';
import type { PlainValue } from '../../pipeline.ts';
import { refuse, type Refusal } from '../../refusal.ts';
import { copiedText } from '../writing/copied-text.ts';
import { insertRenderedKey } from '../writing/insert-key.ts';
import { plan, unchanged, type Planned } from './plan.ts';
import { plainEquals } from '../plain-equality.ts';
import { plainValue } from '../plain-value.ts';
import { makeOwnFirst, reach, refuseMissing } from './reach-slot.ts';
import { isPlainSafe, quoteString } from '../writing/render-scalar.ts';
import { describe } from '../source/slot.ts';
import type { YamlPath } from '../yaml-edit.ts';

/** Writes a copy of the text of one value under another, new key. */
export function planCopy(document: CiDocument, from: YamlPath, path: YamlPath): Planned {
  const source = reach(document, from);
  if (source.kind !== 'slot') return source.kind === 'refused' ? source : refuseMissing(document, from);
  const value = plainValue(document, source.slot.node);
  const target = reach(document, path);
  if (target.kind === 'refused') return target;
  if (target.kind === 'alias') return makeOwnFirst(target.slot.path);
  if (target.kind === 'slot') {
    if (plainEquals(plainValue(document, target.slot.node), value)) return unchanged;
    return refuse('already-there', `${describe(document, path)} exists and holds something else.`);
  }
  if (target.kind === 'stopped' || target.rest.length > 1) return refuseMissing(document, path.slice(0, -1));
  const [key] = target.rest;
  let problem: Refusal | null = null;
  const splices = insertRenderedKey(document, target.map, target.mapPath, key, (column, layout) => {
    const copied = copiedText(document, source.slot, column, layout);
    if (typeof copied !== 'string') problem = copied;
    const name = isPlainSafe(key, column === null) ? key : quoteString(key, layout.quote);
    return `${name}:${typeof copied === 'string' ? copied : ''}`;
  });
  return (
    problem ??
    plan(splices, {
      node: target.map,
      change: (before) => ({ ...(before as Record<string, PlainValue>), [key]: value }),
    })
  );
}

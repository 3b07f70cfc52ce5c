import type { CiDocument } from '../document.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { locateRefusal } from './locate-refusal.ts';
import { composeSplices } from './writing/piece-text.ts';
import type { Plan, Planned } from './plan/plan.ts';
import { planCopy } from './plan/plan-copy.ts';
import { planInsertItem } from './plan/plan-insert-item.ts';
import { planMakeOwn } from './plan/plan-make-own.ts';
import { planRemove, planRemoveItem } from './plan/plan-remove.ts';
import { planReplaceText } from './plan/plan-replace-text.ts';
import { planSet } from './plan/plan-set.ts';
import { planSetInObject } from './plan/plan-set-in-object.ts';
import { proveEdit } from './prove-edit.ts';
import { applySplices } from './writing/splice.ts';
import type { SplicedYaml, YamlEdit } from './yaml-edit.ts';

/** Steps one edit may take: an alias or a merge for each level of its path, and an entry each of an object. */
const maximumSteps = 64;

/**
 * Applies one edit to a document's text: everything outside the edit keeps its bytes, and the result is
 * parsed again and proven to differ in value by exactly that edit. What other entries share with the
 * edited one changes along with it and is named in `affectedEntries`; whether that is welcome is the caller's to say.
 *
 * @returns `unchanged` if the document already is as the edit wants it, or a refusal, one of those in docs/ci-file-edits.md.
 */
export function spliceYaml(
  document: CiDocument,
  edit: YamlEdit,
): SplicedYaml | { readonly kind: 'unchanged' } | Refusal {
  let done: SplicedYaml | null = null;
  for (let step = 0; step < maximumSteps; step += 1) {
    const current: CiDocument = done?.document ?? document;
    const planned = nextPlan(current, edit);
    if (planned.kind === 'refused') return locateRefusal(document, edit.path, planned);
    if (planned.kind === 'unchanged') return done ?? planned;
    const spliced = applyPlan(current, planned.plan);
    if (spliced.kind === 'refused') return locateRefusal(document, edit.path, spliced);
    done = done === null ? spliced : join(document, done, spliced);
    // What a merge brings may be an alias, which is written out next.
    if (planned.isLast && edit.op !== 'make-own') return done;
  }
  return refuse('not-proven', `The edit of ${document.path} did not come to an end.`);
}

type Next =
  { readonly kind: 'next'; readonly plan: Plan; readonly isLast: boolean } | { kind: 'unchanged' } | Refusal;

/** Goes down to the first edit that can be made right away. */
function nextPlan(document: CiDocument, edit: YamlEdit): Next {
  let planned = planEdit(document, edit);
  let isLast = true;
  for (let depth = 0; planned.kind === 'first'; depth += 1) {
    if (depth > maximumSteps)
      return refuse('not-proven', `The edit of ${document.path} did not come to an end.`);
    isLast = false;
    planned = planEdit(document, planned.edit);
  }
  if (planned.kind === 'plan') return { kind: 'next', plan: planned, isLast };
  // A preparation that is done already, and yet wanted again, leads nowhere.
  if (planned.kind === 'unchanged' && !isLast)
    return refuse('not-proven', `The edit of ${document.path} could not be prepared.`);
  return planned;
}

function planEdit(document: CiDocument, edit: YamlEdit): Planned {
  switch (edit.op) {
    case 'set':
      return planSet(document, edit.path, edit.value);
    case 'remove':
      return planRemove(document, edit.path);
    case 'insert-item':
      return planInsertItem(document, edit);
    case 'remove-item':
      return planRemoveItem(document, edit.path, edit.value);
    case 'set-in-object':
      return planSetInObject(document, edit);
    case 'replace-text':
      return planReplaceText(document, edit);
    case 'make-own':
      return planMakeOwn(document, edit.path);
    case 'copy':
      return planCopy(document, edit.from, edit.path);
  }
}

function applyPlan(document: CiDocument, { splices, change }: Plan): SplicedYaml | Refusal {
  const text = applySplices(document.text, splices);
  const proof = proveEdit(document, text, change);
  if ('kind' in proof) return proof;
  return { kind: 'spliced', text, document: proof.document, splices, affectedEntries: proof.affectedEntries };
}

function join(original: CiDocument, first: SplicedYaml, second: SplicedYaml): SplicedYaml {
  return {
    ...second,
    splices: composeSplices(original.text.length, first.splices, second.splices),
    affectedEntries: [...new Set([...first.affectedEntries, ...second.affectedEntries])],
  };
}

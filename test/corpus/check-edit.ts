import { parseCiDocument, type CiDocument } from '../../src/ci-file/document.ts';
import { firstDifference, plainEquals } from '../../src/ci-file/yaml/plain-equality.ts';
import { applySplices } from '../../src/ci-file/yaml/writing/splice.ts';
import { spliceYaml } from '../../src/ci-file/yaml/splice-yaml.ts';
import type { SplicedYaml, YamlEdit } from '../../src/ci-file/yaml/yaml-edit.ts';
import { bodyOf, type Entries } from './corpus-operations.ts';
import { findStyleFault } from './find-style-fault.ts';
import { expectedBody, withoutEmptyMappings } from './expected-value.ts';

export type CheckedEdit =
  | { readonly kind: 'applied'; readonly text: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** What no edit may ever do. */
  | { readonly kind: 'failed'; readonly what: string };

/** Makes an edit and checks everything that must hold of it, without relying on the editor's own proof. */
export function checkEdit(document: CiDocument, edit: YamlEdit): CheckedEdit {
  try {
    const result = spliceYaml(document, edit);
    if (result.kind !== 'spliced') return result;
    const what = findFault(document, edit, result);
    return what === null ? { kind: 'applied', text: result.text } : { kind: 'failed', what };
  } catch (error) {
    return { kind: 'failed', what: `crash: ${String(error)}` };
  }
}

function findFault(before: CiDocument, edit: YamlEdit, result: SplicedYaml): string | null {
  const { text, splices } = result;
  if (applySplices(before.text, splices) !== text) return 'bytes: the splices do not give the text';
  return (
    findByteFault(before, edit, result) ??
    findStyleFault(before.text, text) ??
    findMeaningFault(before, edit, result) ??
    findRepeatFault(edit, result)
  );
}

const addsOnly: ReadonlySet<YamlEdit['op']> = new Set(['insert-item', 'make-own', 'copy']);

/** Nothing but blanks, a written `null`, and what is written again right there, may be deleted by an edit that only adds. */
function findByteFault(before: CiDocument, edit: YamlEdit, { splices }: SplicedYaml): string | null {
  if (!addsOnly.has(edit.op)) return null;
  const added = splices.map(({ text }) => text).join('');
  for (const { start, end } of splices) {
    const deleted = before.text.slice(start, end).trim();
    const isNothing = /^(?:~|null|Null|NULL|\+)?$/.test(deleted);
    if (!isNothing && !added.includes(deleted) && !deleted.startsWith('*'))
      return `bytes: deleted ${deleted}`;
  }
  return null;
}

function findMeaningFault(before: CiDocument, edit: YamlEdit, result: SplicedYaml): string | null {
  const parsed = parseCiDocument(before.path, result.text);
  if ('kind' in parsed) return `meaning: ${parsed.reason}`;
  const [target] = edit.path;
  const wanted = withoutEmptyMappings(expectedBody(bodyOf(before), edit));
  const made = withoutEmptyMappings(bodyOf(parsed));
  const affected = new Set(result.affectedEntries);
  const isShared = affected.size > (affected.has(String(target)) ? 1 : 0);
  const nests = edit.op === 'insert-item' && edit.nest === true;
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(made)])) {
    if (key !== target && affected.has(key)) continue;
    const difference = firstDifference(flatten(wanted[key], nests), flatten(made[key], nests));
    if (difference !== null && !(isShared && key === target))
      return `meaning: ${[key, ...difference].join('/')}`;
  }
  return isShared && !sharesValues(before) ? 'meaning: others changed without sharing anything' : null;
}

function sharesValues({ text }: CiDocument): boolean {
  return /[&]/.test(text) && /[*]/.test(text);
}

type Value = Entries[string] | undefined;

/** GitLab flattens nested lists in scripts, so there a nested alias is as good as its items. */
function flatten(value: Value, nests: boolean): Value {
  if (!nests || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value as Entries).map(([key, entry]) => [
      key,
      Array.isArray(entry) ? (entry.flat(10) as Value) : entry,
    ]),
  ) as Value;
}

function findRepeatFault(edit: YamlEdit, result: SplicedYaml): string | null {
  if (edit.op === 'remove-item') return null;
  const again = spliceYaml(result.document, edit);
  if (again.kind !== 'unchanged') return `repeat: ${again.kind === 'refused' ? again.code : again.kind}`;
  return plainEquals(bodyOf(result.document), bodyOf(result.document)) ? null : 'repeat: unstable';
}

import type { CiDocument } from '../document.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { SplicedYaml, YamlEdit } from './yaml-edit.ts';

/**
 * Applies one edit to a document's text: everything outside the edit keeps its bytes, and the result is
 * parsed again and proven to differ in value by exactly that edit.
 */
export function spliceYaml(
  document: CiDocument,
  edit: YamlEdit,
): SplicedYaml | { kind: 'unchanged' } | Refusal {
  return refuse('not-implemented', `${edit.op} in ${document.path} cannot be made yet.`);
}

import { isScalar, isSeq, parseDocument, type Document } from 'yaml';
import type { YamlEdit } from '../../src/ci-file/yaml/yaml-edit.ts';

/**
 * The same edit made the usual way: parse, change the tree, print the whole document.
 *
 * @returns Whether more lines changed than with our edit; null where the tree offers no such edit.
 */
export function writeBackChangesMore(before: string, ours: string, edit: YamlEdit): boolean | null {
  const document = parseDocument(before, { logLevel: 'silent' });
  try {
    if (!applyTo(document, edit)) return null;
    const after = document.toString({ lineWidth: 0, flowCollectionPadding: false });
    return (
      lostLines(before, after) > lostLines(before, ours) || lostLines(after, before) > lostLines(ours, before)
    );
  } catch {
    return null;
  }
}

function applyTo(document: Document, edit: YamlEdit): boolean {
  if (edit.op === 'set') document.setIn(edit.path, edit.value);
  else if (edit.op === 'remove') document.deleteIn(edit.path);
  else if (edit.op === 'insert-item') {
    const list = document.getIn(edit.path, true);
    if (isSeq(list)) list.items.splice(edit.index, 0, document.createNode(edit.value));
    else if (list === undefined || list === null) document.setIn(edit.path, [edit.value]);
    else if (isScalar(list)) document.setIn(edit.path, [edit.value, list.value]);
    else return false;
  } else if (edit.op === 'replace-text') {
    const scalar = document.getIn(edit.path, true);
    if (!isScalar(scalar)) return false;
    scalar.value = String(scalar.value).replace(edit.from, () => edit.to);
  } else if (edit.op === 'set-in-object') {
    const name = document.getIn(edit.path, true);
    if (!isScalar(name)) return false;
    document.setIn(edit.path, { [edit.nameKey]: name.value, ...edit.entries });
  } else return false;
  return true;
}

/** How many lines of the first text are not in the second, each counted as often as it occurs. */
function lostLines(from: string, to: string): number {
  const left = new Map<string, number>();
  for (const line of to.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  let lost = 0;
  for (const line of from.split('\n')) {
    const count = left.get(line) ?? 0;
    if (count === 0) lost += 1;
    else left.set(line, count - 1);
  }
  return lost;
}

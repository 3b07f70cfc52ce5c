import type { PlainValue } from '../../src/ci-file/pipeline.ts';
import type { YamlEdit } from '../../src/ci-file/yaml/yaml-edit.ts';
import { isEntries, type Entries } from './corpus-operations.ts';

/**
 * What an edit makes of a file's plain data, by working on the data alone: the second opinion on what the
 * editor proves with the syntax tree. An edit of a value that others share is not known here.
 */
export function expectedBody(body: Entries, edit: YamlEdit): Entries {
  switch (edit.op) {
    case 'set':
      return changeAt(body, edit.path, () => edit.value) as Entries;
    case 'insert-item':
      return changeAt(body, edit.path, (list) => insertInto(list, edit)) as Entries;
    case 'replace-text':
      return changeAt(body, edit.path, (text) => String(text).split(edit.from).join(edit.to)) as Entries;
    case 'set-in-object':
      return changeAt(body, edit.path, (value) =>
        mergeDeep(isEntries(value) ? value : { [edit.nameKey]: value ?? null }, edit.entries),
      ) as Entries;
    case 'remove':
      return removeAt(body, edit.path);
    case 'remove-item':
      return changeAt(body, edit.path.slice(0, -1), (list) =>
        (list as readonly PlainValue[]).toSpliced(Number(edit.path.at(-1)), 1),
      ) as Entries;
    case 'make-own':
      return body;
    case 'copy':
      return changeAt(body, edit.path, () => valueAt(body, edit.from) ?? null) as Entries;
  }
}

function insertInto(
  list: PlainValue | undefined,
  edit: Extract<YamlEdit, { op: 'insert-item' }>,
): PlainValue {
  if (list === undefined || list === null) return [edit.value];
  if (Array.isArray(list)) return list.toSpliced(edit.index, 0, edit.value) as readonly PlainValue[];
  return edit.index === 0 ? [edit.value, list] : [list, edit.value];
}

function mergeDeep(value: Entries, entries: Entries): Entries {
  const merged: Record<string, PlainValue> = { ...value };
  for (const [key, entry] of Object.entries(entries)) {
    const present = merged[key];
    merged[key] = isEntries(entry) && isEntries(present) ? mergeDeep(present, entry) : entry;
  }
  return merged;
}

function changeAt(
  value: PlainValue | undefined,
  path: readonly (string | number)[],
  change: (value: PlainValue | undefined) => PlainValue,
): PlainValue {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.with(
      Number(step),
      changeAt(value[Number(step)] as PlainValue, rest, change),
    ) as readonly PlainValue[];
  }
  const entries = isEntries(value) ? value : {};
  return { ...entries, [step]: changeAt(entries[step], rest, change) };
}

/** Removes a key; below a job, a mapping that it leaves empty goes too. */
function removeAt(body: Entries, path: readonly (string | number)[]): Entries {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const removed = changeAt(body, parent, (value) => {
    const { [key]: _removed, ...rest } = value as Entries;
    return rest;
  }) as Entries;
  return removed;
}

export function valueAt(
  body: PlainValue | undefined,
  path: readonly (string | number)[],
): PlainValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return body;
  if (Array.isArray(body)) return valueAt(body[Number(step)] as PlainValue | undefined, rest);
  return isEntries(body) ? valueAt(body[step], rest) : undefined;
}

/** The same data with empty mappings below jobs taken as absent, which is what they are to GitLab. */
export function withoutEmptyMappings(body: Entries): Entries {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, clean(value)]));
}

function clean(value: PlainValue): PlainValue {
  if (!isEntries(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => !isEmpty(entry)));
}

function isEmpty(value: PlainValue): boolean {
  return isEntries(value) && Object.keys(value).length === 0;
}

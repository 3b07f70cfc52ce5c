import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument, type CollectionTag, type YAMLSeq } from 'yaml';
import { isMapping, listOf, mergeDeep, type Mapping } from './mapping.ts';

/** What `!reference [a, b]` points to. */
export class Reference {
  readonly keys: readonly string[];

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }
}

const referenceTag: CollectionTag = {
  tag: '!reference',
  collection: 'seq',
  resolve: (node) => new Reference(((node as YAMLSeq).toJSON() as unknown[]).map(String)),
};

/**
 * The CI file at `root` merged with its local includes; references are left as `Reference`.
 * @throws Error on YAML that does not parse and on files that are not there.
 */
export function readCiFiles(root: string, file = '.gitlab-ci.yml', seen = new Set<string>()): Mapping {
  const absolute = path.join(root, file);
  if (seen.has(absolute)) return {};
  seen.add(absolute);
  const { include, ...own } = parseCiFile(readFileSync(absolute, 'utf8'));
  let under: Mapping = {};
  for (const entry of listOf(include)) {
    const local = isMapping(entry) ? entry['local'] : entry;
    if (typeof local === 'string' && !/^https?:/.test(local))
      under = mergeDeep(under, readCiFiles(root, local, seen));
  }
  return mergeDeep(under, own);
}

/** @throws Error on YAML that does not parse. */
export function parseCiFile(text: string): Mapping {
  const document = parseDocument(text, { merge: true, logLevel: 'silent', customTags: [referenceTag] });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message.split('\n')[0]);
  const content: unknown = document.toJS({ maxAliasCount: 1000 });
  return isMapping(content) ? content : {};
}

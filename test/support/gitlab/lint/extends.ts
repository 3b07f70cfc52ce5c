import { ConfigurationError } from './configuration-error.ts';
import { deepMerge, isMap, toList, type PlainMap } from './plain.ts';

const deepest = 10;

/** Merges every job with what it extends; later parents over earlier ones, the job over all. */
export function resolveExtends(configuration: PlainMap): PlainMap {
  const resolved = new Map<string, PlainMap>();
  const resolve = (name: string, ancestors: readonly string[]): PlainMap => {
    const known = resolved.get(name);
    if (known !== undefined) return known;
    const entry = configuration.get(name);
    if (!isMap(entry) || !entry.has('extends')) return isMap(entry) ? entry : new Map();
    if (ancestors.includes(name))
      throw new ConfigurationError(`${ancestors.at(-1)}: circular dependency detected in \`extends\``);
    if (ancestors.length > deepest) throw new ConfigurationError(`${name}: nesting too deep in \`extends\``);
    const parents = toList(entry.get('extends')).map(String);
    checkParents(configuration, name, parents);
    let base: PlainMap = new Map();
    for (const parent of parents) base = deepMerge(base, resolve(parent, [...ancestors, name]));
    base.delete('extends');
    const merged = deepMerge(base, entry);
    resolved.set(name, merged);
    return merged;
  };
  const result: PlainMap = new Map();
  for (const [name, entry] of configuration)
    result.set(name, isMap(entry) && entry.has('extends') ? resolve(name, []) : entry);
  return result;
}

function checkParents(configuration: PlainMap, name: string, parents: readonly string[]): void {
  const unknown = parents.filter((parent) => !configuration.has(parent));
  if (unknown.length > 0)
    throw new ConfigurationError(`${name}: unknown keys in \`extends\` (${unknown.join(', ')})`);
  const invalid = parents.filter((parent) => !isMap(configuration.get(parent)));
  if (invalid.length > 0)
    throw new ConfigurationError(`${name}: invalid base hashes in \`extends\` (${invalid.join(', ')})`);
}

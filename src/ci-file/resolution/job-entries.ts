import type { SourcedMap, SourcedValue, Written } from '../tree/sourced-value.ts';

/** Top-level keys that are not jobs. https://docs.gitlab.com/ci/yaml/#keywords */
export const globalKeys: ReadonlySet<string> = new Set([
  'after_script',
  'before_script',
  'cache',
  'default',
  'image',
  'include',
  'services',
  'spec',
  'stages',
  'types',
  'variables',
  'workflow',
]);

/** Deprecated top-level keys that work like `default:`. https://docs.gitlab.com/ci/yaml/deprecated_keywords/ */
const globalDefaults = ['image', 'services', 'cache', 'before_script', 'after_script'] as const;

/** https://docs.gitlab.com/ci/yaml/#default */
const defaultKeys: ReadonlySet<string> = new Set([
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'hooks',
  'id_tokens',
  'identity',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
]);

/** The entries every job gets for keys it lacks. */
export function defaultEntries(root: SourcedMap, defaults: SourcedMap | null): ReadonlyMap<string, Written> {
  const entries = new Map<string, Written>();
  for (const key of globalDefaults) {
    const entry = root.entries.get(key);
    if (entry !== undefined && !isNull(entry.value)) entries.set(key, entry);
  }
  for (const [key, entry] of defaults?.entries ?? []) {
    if (defaultKeys.has(key) && !isNull(entry.value)) entries.set(key, entry);
  }
  return entries;
}

/**
 * A job's entries after `extends`, completed from `default:` where it has none. A key that is null
 * counts as not there. Trigger jobs take over `interruptible` only.
 */
export function fillDefaults(job: SourcedMap, defaults: ReadonlyMap<string, Written>): Map<string, Written> {
  const entries = new Map<string, Written>();
  for (const [key, entry] of job.entries) if (!isNull(entry.value)) entries.set(key, entry);
  const inherited = inheritance(job, 'default');
  for (const [key, entry] of defaults) {
    if (entries.has(key) || !inherited(key)) continue;
    if (entries.has('trigger') && key !== 'interruptible') continue;
    entries.set(key, entry);
  }
  return entries;
}

/** What `inherit: default` or `inherit: variables` lets through: all, nothing, or the keys in a list. */
export function inheritance(job: SourcedMap, what: 'default' | 'variables'): (key: string) => boolean {
  const inherit = job.entries.get('inherit')?.value;
  const rule = inherit?.kind === 'map' ? inherit.entries.get(what)?.value : undefined;
  if (rule?.kind === 'scalar') return () => rule.value !== false;
  if (rule?.kind !== 'list') return () => true;
  const keys = new Set(rule.items.map((item) => (item.value.kind === 'scalar' ? item.value.text : '')));
  return (key) => keys.has(key);
}

function isNull(value: SourcedValue): boolean {
  return value.kind === 'scalar' && value.value === null;
}

import type { MissingInclude, Origin } from '../pipeline.ts';
import { mapOf } from '../plain-map.ts';
import type { Inputs } from '../tree/inputs.ts';
import type { SourcedMap, SourcedValue, Written } from '../tree/sourced-value.ts';
import { Limits } from './limits.ts';
import { Plain } from './plain.ts';

/** One file that an `include:` asks for. */
export type IncludeEntry =
  | { readonly kind: 'local'; readonly path: string; readonly inputs: Inputs; readonly origin: Origin }
  | { readonly kind: 'glob'; readonly pattern: string; readonly inputs: Inputs; readonly origin: Origin }
  | { readonly kind: 'elsewhere'; readonly missing: MissingInclude };

/**
 * Reads the forms of `include:`: a string, an object, or a list of both. Paths come without the
 * leading slash. https://docs.gitlab.com/ci/yaml/#include
 */
export function includeEntries(body: SourcedMap): IncludeEntry[] {
  const include = body.entries.get('include');
  if (include === undefined) return [];
  const entries = include.value.kind === 'list' ? include.value.items : [include];
  return entries.flatMap(readEntry);
}

function readEntry(entry: Written): IncludeEntry[] {
  const { value } = entry;
  if (value.kind === 'scalar') {
    if (value.value === null) return [];
    return /^https?:\/\//.test(value.text)
      ? [elsewhere('remote', value.text, entry)]
      : [local(value.text, entry)];
  }
  if (value.kind !== 'map') return [];
  const text = (key: string): string | undefined => scalarText(value.entries.get(key)?.value);
  const localPath = text('local');
  if (localPath !== undefined) return [local(localPath, entry)];
  const project = text('project');
  if (project !== undefined) {
    return fileNames(value.entries.get('file')?.value).map((file) =>
      elsewhere('project', `${project}:${file}`, entry),
    );
  }
  for (const kind of ['remote', 'template', 'component', 'artifact'] as const) {
    const name = text(kind);
    if (name !== undefined) return [elsewhere(kind, name, entry)];
  }
  return [];
}

function local(written: string, entry: Written): IncludeEntry {
  const path = written.replace(/^(?:\.?\/)+/, '');
  const { origin } = entry.value.site;
  const given = entry.value.kind === 'map' ? entry.value.entries.get('inputs')?.value : undefined;
  const inputs = new Map(Object.entries(given === undefined ? {} : mapOf(new Plain(new Limits()).of(given))));
  if (path.includes('*')) return { kind: 'glob', pattern: path, inputs, origin };
  return { kind: 'local', path, inputs, origin };
}

function elsewhere(kind: MissingInclude['kind'], name: string, entry: Written): IncludeEntry {
  return { kind: 'elsewhere', missing: { kind, name, origin: entry.value.site.origin } };
}

function fileNames(value: SourcedValue | undefined): string[] {
  if (value?.kind === 'list') return value.items.map((item) => scalarText(item.value) ?? '');
  return [scalarText(value) ?? ''];
}

function scalarText(value: SourcedValue | undefined): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? value.text : undefined;
}

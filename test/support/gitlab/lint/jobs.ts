import { defaultKeys, globalDefaults, globalKeys } from './keywords.ts';
import { isMap, toList, type Plain, type PlainMap } from './plain.ts';

/** A job with its defaults, under the name of its key. */
export interface CompiledJob {
  readonly key: string;
  readonly stage: string;
  readonly fields: PlainMap;
}

const ownStages = ['build', 'test', 'deploy'];

/** `.pre`, the stages, `.post`. */
export function stagesOf(configuration: PlainMap): string[] {
  const given = configuration.get('stages') ?? configuration.get('types');
  const stages = given === undefined ? ownStages : toList(given).map(String);
  return ['.pre', ...stages.filter((stage) => stage !== '.pre' && stage !== '.post'), '.post'];
}

/** Visible jobs, with what `default:` and the top level pass on and their own `inherit:` does not refuse. */
export function jobsOf(configuration: PlainMap): CompiledJob[] {
  const defaults = defaultsOf(configuration);
  return [...configuration]
    .filter(([key, value]) => !globalKeys.has(key) && !key.startsWith('.') && isMap(value))
    .map(([key, value]) => {
      // A key set to null counts as absent, so that a default takes its place again.
      const given = isMap(value) ? [...value].filter(([, field]) => field !== null) : [];
      const fields: PlainMap = new Map(given);
      for (const [name, inherited] of defaults)
        if (!fields.has(name) && inherits(fields, name)) fields.set(name, inherited);
      return { key, stage: String(fields.get('stage') ?? 'test'), fields };
    });
}

function defaultsOf(configuration: PlainMap): PlainMap {
  const defaults: PlainMap = new Map();
  for (const name of globalDefaults) {
    const value = configuration.get(name);
    if (value !== undefined) defaults.set(name, value);
  }
  const section = configuration.get('default');
  if (isMap(section))
    for (const [name, value] of section) if (defaultKeys.has(name)) defaults.set(name, value);
  return defaults;
}

function inherits(fields: PlainMap, name: string): boolean {
  // Trigger jobs have no script, services or image.
  if (fields.has('trigger')) return name === 'interruptible';
  const inherit = fields.get('inherit');
  const setting = isMap(inherit) ? inherit.get('default') : undefined;
  if (setting === false) return false;
  return Array.isArray(setting) ? setting.includes(name) : true;
}

/** Names GitLab gives the copies of a job: `name 1/3`, `name: [a, b]`, or just the name. */
export function instanceNames(job: CompiledJob): string[] {
  const parallel = job.fields.get('parallel');
  if (typeof parallel === 'number')
    return Array.from({ length: parallel }, (_, index) => `${job.key} ${index + 1}/${parallel}`);
  if (!isMap(parallel)) return [job.key];
  return toList(parallel.get('matrix')).flatMap((row) =>
    isMap(row) ? combinations([...row.values()]).map((values) => `${job.key}: [${values.join(', ')}]`) : [],
  );
}

function combinations(columns: readonly Plain[]): string[][] {
  return columns.reduce<string[][]>(
    (rows, column) => rows.flatMap((row) => toList(column).map((value) => [...row, String(value)])),
    [[]],
  );
}

/** Names in `needs:` on jobs of the same pipeline, and whether they may be missing. */
export function needsOf(job: CompiledJob): { readonly name: string; readonly optional: boolean }[] {
  return toList(job.fields.get('needs')).flatMap((need) => {
    if (typeof need === 'string') return [{ name: need, optional: false }];
    if (!isMap(need) || need.has('project') || need.has('pipeline')) return [];
    const name = need.get('job');
    return typeof name === 'string' ? [{ name, optional: need.get('optional') === true }] : [];
  });
}

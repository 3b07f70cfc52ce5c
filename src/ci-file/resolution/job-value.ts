import type { Located, PlainValue, ResolvedJob } from '../pipeline.ts';
import type { SourcedValue } from '../tree/sourced-value.ts';
import type { Plain } from './plain.ts';

/** The resolved job as plain data, alike for all spellings that mean the same: string or object, nested or flat. */
export function jobValue(
  job: Omit<ResolvedJob, 'value'>,
  values: ReadonlyMap<string, SourcedValue>,
  plain: Plain,
): PlainValue {
  const result = new Map<string, PlainValue>();
  for (const [key, value] of values) if (key !== 'extends') result.set(key, plain.of(value));
  result.set('stage', job.stage);
  result.set('variables', variablesValue(job.variables));
  const lists = { before_script: job.beforeScript, script: job.script, after_script: job.afterScript };
  for (const [key, commands] of Object.entries(lists)) {
    if (result.has(key))
      result.set(
        key,
        commands.map((command) => command.value),
      );
  }
  const image = result.get('image');
  if (typeof image === 'string') result.set('image', { name: image });
  const services = result.get('services');
  if (Array.isArray(services)) result.set('services', services.map(serviceValue));
  for (const key of ['needs', 'rules']) {
    const items = result.get(key);
    if (Array.isArray(items)) result.set(key, items.flat(10));
  }
  return Object.fromEntries(result);
}

function serviceValue(service: PlainValue): PlainValue {
  return typeof service === 'string' ? { name: service } : service;
}

/** The same map of global variables serves many jobs. */
const plainVariables = new WeakMap<ReadonlyMap<string, Located<string>>, PlainValue>();

function variablesValue(variables: ReadonlyMap<string, Located<string>>): PlainValue {
  const known = plainVariables.get(variables);
  if (known !== undefined) return known;
  const plain = Object.fromEntries([...variables].map(([name, variable]) => [name, variable.value]));
  plainVariables.set(variables, plain);
  return plain;
}

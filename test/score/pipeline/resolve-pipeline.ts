import { isMapping, listOf, mergeDeep, textsOf, type Mapping } from './mapping.ts';
import { readCiFiles, Reference } from './read-ci-files.ts';
import type { ResolvedJob, ResolvedPipeline, ResolvedService } from './resolved-pipeline.ts';

const notJobs = new Set(
  'stages default variables include workflow image services before_script after_script cache spec'.split(' '),
);
/** https://docs.gitlab.com/ci/yaml/deprecated_keywords/ */
const globalDefaults = ['image', 'services', 'before_script', 'after_script', 'cache'];

/**
 * The pipeline below `root` as GitLab would see it. Shares no code with the product, so that it can judge it.
 * @throws Error on files that do not parse, on references to nothing, and on `extends` that lead nowhere or in circles.
 */
export function resolvePipeline(root: string): ResolvedPipeline {
  return resolveContent(readCiFiles(root));
}

export function resolveContent(content: Mapping): ResolvedPipeline {
  const all = followReferences(content, content, 0) as Mapping;
  const jobs = new Map<string, ResolvedJob>();
  for (const [name, value] of Object.entries(all))
    if (isMapping(value) && !notJobs.has(name) && !name.startsWith('.'))
      jobs.set(name, resolveJob(name, all));
  const stages = 'stages' in all ? textsOf(all['stages']) : ['build', 'test', 'deploy'];
  return { stages: ['.pre', ...stages, '.post'], jobs };
}

function followReferences(value: unknown, all: Mapping, depth: number): unknown {
  if (depth > 12) throw new Error('references are nested too deeply');
  if (value instanceof Reference) return followReferences(target(value, all), all, depth + 1);
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => {
      const followed = followReferences(item, all, depth);
      return item instanceof Reference || !Array.isArray(followed) ? followed : [followed];
    });
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, followReferences(item, all, depth)]),
  );
}

function target(reference: Reference, all: Mapping): unknown {
  let value: unknown = all;
  for (const key of reference.keys) {
    if (!isMapping(value) || !(key in value))
      throw new Error(`reference to nothing: ${reference.keys.join('.')}`);
    value = value[key];
  }
  return value;
}

function extended(name: string, all: Mapping, above: readonly string[]): Mapping {
  const own = all[name];
  if (above.includes(name)) throw new Error(`${name} extends itself`);
  if (!isMapping(own)) throw new Error(`extends ${name}, which is not there`);
  const { extends: parents, ...rest } = own;
  const bases = textsOf(parents).map((parent) => extended(parent, all, [...above, name]));
  return [...bases, rest].reduce(mergeDeep, {});
}

function resolveJob(name: string, all: Mapping): ResolvedJob {
  const own = extended(name, all, []);
  const inherit = isMapping(own['inherit']) ? own['inherit'] : {};
  const globals = globalDefaults.filter((key) => key in all).map((key) => [key, all[key]] as const);
  const defaults = { ...Object.fromEntries(globals), ...(isMapping(all['default']) ? all['default'] : {}) };
  const keywords: Record<string, unknown> = { ...inherited(defaults, inherit['default']), ...own };
  const variables = {
    ...texts(inherited(isMapping(all['variables']) ? all['variables'] : {}, inherit['variables'])),
    ...texts(keywords['variables']),
  };
  const services = listOf(keywords['services']).map((entry) => (isMapping(entry) ? entry : { name: entry }));
  const image = isMapping(keywords['image']) ? keywords['image'] : { name: keywords['image'] };
  keywords['variables'] = variables;
  if ('services' in keywords) keywords['services'] = services;
  if ('image' in keywords) keywords['image'] = image;
  for (const key of ['before_script', 'script', 'after_script'])
    if (key in keywords) keywords[key] = textsOf(keywords[key]);
  return {
    keywords,
    stage: String(keywords['stage'] ?? 'test'),
    image: {
      name: String(image['name'] ?? ''),
      entrypoint: 'entrypoint' in image ? textsOf(image['entrypoint']) : null,
    },
    services: services.map(resolveService),
    variables,
    commands: [...textsOf(keywords['before_script']), ...textsOf(keywords['script'])],
  };
}

/** @param chosen what `inherit:` says: all or none of them, or a list of names. */
function inherited(values: Mapping, chosen: unknown): Mapping {
  if (chosen === false) return {};
  if (!Array.isArray(chosen)) return values;
  return Object.fromEntries(Object.entries(values).filter(([key]) => chosen.includes(key)));
}

function resolveService(entry: Mapping): ResolvedService {
  return {
    name: String(entry['name'] ?? ''),
    alias: String(entry['alias'] ?? ''),
    command: textsOf(entry['command']),
    variables: texts(entry['variables']),
  };
}

function texts(variables: unknown): Record<string, string> {
  if (!isMapping(variables)) return {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, valueOf(value)]));
}

/** A variable is a value or a mapping with one: https://docs.gitlab.com/ci/yaml/#variablesdescription */
function valueOf(variable: unknown): string {
  return String((isMapping(variable) ? variable['value'] : variable) ?? '');
}

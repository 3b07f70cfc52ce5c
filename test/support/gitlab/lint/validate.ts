import { artifactKeys, globalKeys, imageKeys, jobKeys, serviceKeys, whenValues } from './keywords.ts';
import { instanceNames, jobsOf, needsOf, stagesOf, type CompiledJob } from './jobs.ts';
import { isMap, toList, type Plain, type PlainMap } from './plain.ts';

/** Complaints about one job's own keys, in GitLab's words. */
function jobErrors(key: string, job: PlainMap): string[] {
  const errors: string[] = [];
  const unknown = [...job.keys()].filter((name) => !jobKeys.has(name));
  if (unknown.length > 0) errors.push(`jobs:${key} config contains unknown keys: ${unknown.join(', ')}`);
  for (const name of ['before_script', 'script', 'after_script']) {
    const script = job.get(name);
    if (script !== undefined && script !== null && !isScript(script, 0))
      errors.push(
        `jobs:${key}:${name} config should be a string or a nested array of strings up to 10 levels deep`,
      );
  }
  if (job.get('run') !== undefined && job.get('script') !== undefined)
    errors.push(`jobs:${key} these keys cannot be used together: script, run`);
  errors.push(...imageErrors(`jobs:${key}`, job), ...artifactErrors(key, job.get('artifacts')));
  const variables = job.get('variables');
  if (variables !== undefined && variables !== null && !isMap(variables))
    errors.push(`jobs:${key}:variables config should be a hash of key value pairs`);
  const when = job.get('when');
  if (when !== undefined && when !== null && !whenValues.includes(String(when)))
    errors.push(`jobs:${key} when should be one of: ${whenValues.join(', ')}`);
  if (!isRetry(job.get('retry'))) errors.push(`jobs:${key}:retry config is invalid`);
  const allowFailure = job.get('allow_failure');
  if (allowFailure !== undefined && typeof allowFailure !== 'boolean' && !isMap(allowFailure))
    errors.push(`jobs:${key} allow failure should be a boolean value`);
  return errors;
}

function isScript(value: Plain, depth: number): boolean {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && depth < 10 && value.every((item) => isScript(item, depth + 1));
}

function isRetry(value: Plain | undefined): boolean {
  if (value === undefined || value === null) return true;
  const max = isMap(value) ? (value.get('max') ?? 0) : value;
  return typeof max === 'number' && max >= 0 && max <= 2;
}

/** Checks `image:` and `services:`, of a job or of the defaults. */
function imageErrors(where: string, job: PlainMap): string[] {
  const errors: string[] = [];
  const image = job.get('image');
  if (image !== undefined && image !== null)
    errors.push(...imageFormErrors(`${where}:image`, image, imageKeys));
  const services = job.get('services');
  if (services === undefined || services === null) return errors;
  if (!Array.isArray(services)) return [...errors, `${where}:services config should be a array`];
  for (const service of services)
    errors.push(...imageFormErrors(`${where}:services:service`, service, serviceKeys));
  return errors;
}

function imageFormErrors(where: string, value: Plain, keys: ReadonlySet<string>): string[] {
  if (typeof value === 'string') return value === '' ? [`${where} config can't be blank`] : [];
  if (!isMap(value)) return [`${where} config should be a hash or a string`];
  const unknown = [...value.keys()].filter((name) => !keys.has(name));
  const errors = unknown.length > 0 ? [`${where} config contains unknown keys: ${unknown.join(', ')}`] : [];
  if (typeof value.get('name') !== 'string') errors.push(`${where} name can't be blank`);
  return errors;
}

function artifactErrors(key: string, artifacts: Plain | undefined): string[] {
  if (artifacts === undefined || artifacts === null) return [];
  if (!isMap(artifacts)) return [`jobs:${key}:artifacts config should be a hash`];
  const errors: string[] = [];
  const unknown = [...artifacts.keys()].filter((name) => !artifactKeys.has(name));
  if (unknown.length > 0)
    errors.push(`jobs:${key}:artifacts config contains unknown keys: ${unknown.join(', ')}`);
  for (const name of ['paths', 'exclude']) {
    const paths = artifacts.get(name);
    if (paths !== undefined && !(Array.isArray(paths) && paths.every((path) => typeof path === 'string')))
      errors.push(`jobs:${key}:artifacts ${name} should be an array of strings`);
  }
  return errors;
}

/** Everything wrong with a merged configuration. Job-level mistakes come first and alone, as in GitLab. */
export function validate(configuration: PlainMap): string[] {
  const errors: string[] = [];
  let visible = 0;
  for (const [key, value] of configuration) {
    if (globalKeys.has(key) || key.startsWith('.')) continue;
    const job = isMap(value) ? value : null;
    if (job === null || !(job.has('script') || job.has('run') || job.has('trigger'))) {
      errors.push(`jobs ${key} config should implement the script:, run:, or trigger: keyword`);
      continue;
    }
    visible += 1;
    if (key.length > 255) errors.push(`jobs:${key} name is too long (maximum is 255 characters)`);
    errors.push(...jobErrors(key, job));
  }
  if (visible === 0) errors.push('jobs config should contain at least one visible job');
  errors.push(...defaultErrors(configuration));
  return errors.length > 0 ? errors : graphErrors(configuration);
}

function defaultErrors(configuration: PlainMap): string[] {
  const errors = imageErrors('', configuration).map((error) => error.replace(/^:/, ''));
  const section = configuration.get('default');
  if (!isMap(section)) return errors;
  errors.push(...imageErrors('default', section));
  for (const name of ['image', 'services', 'before_script', 'after_script', 'cache'])
    if (section.has(name) && configuration.has(name))
      errors.push(`${name} is defined in top-level and \`default:\` entry`);
  return errors;
}

/** Stages, needs and dependencies must name what exists, and needs must not form a circle. */
function graphErrors(configuration: PlainMap): string[] {
  const stages = stagesOf(configuration);
  const jobs = new Map(jobsOf(configuration).map((job) => [job.key, job]));
  const byName = new Map(
    [...jobs.values()].flatMap((job) => [job.key, ...instanceNames(job)].map((name) => [name, job])),
  );
  const errors: string[] = [];
  for (const job of jobs.values()) {
    if (!stages.includes(job.stage))
      errors.push(
        `${job.key} job: chosen stage ${job.stage} does not exist; available stages are ${stages.join(', ')}`,
      );
    errors.push(...needErrors(job, byName, stages), ...dependencyErrors(job, byName, stages));
  }
  const circle = findCircle(jobs);
  if (errors.length === 0 && circle !== null)
    errors.push(
      `The pipeline has circular dependencies: topological sort failed: ["${circle.join('", "')}"]`,
    );
  return errors;
}

function needErrors(
  job: CompiledJob,
  jobs: ReadonlyMap<string, CompiledJob>,
  stages: readonly string[],
): string[] {
  const needs = needsOf(job);
  const errors = needs.length > 50 ? [`${job.key} job: needs allows a maximum of 50 items`] : [];
  const seen = new Set<string>();
  for (const { name, optional } of needs) {
    if (seen.has(name)) errors.push(`${job.key} has the following needs duplicated: ${name}.`);
    seen.add(name);
    const needed = jobs.get(name);
    if (needed === undefined && !optional) errors.push(`${job.key} job: undefined need: ${name}`);
    if (needed !== undefined && stages.indexOf(needed.stage) > stages.indexOf(job.stage))
      errors.push(`${job.key} job: need ${name} is not defined in current or prior stages`);
  }
  return errors;
}

function dependencyErrors(
  job: CompiledJob,
  jobs: ReadonlyMap<string, CompiledJob>,
  stages: readonly string[],
): string[] {
  const needed = new Set(needsOf(job).map((need) => need.name));
  return toList(job.fields.get('dependencies')).flatMap((value) => {
    const name = String(value);
    const dependency = jobs.get(name);
    if (dependency === undefined) return [`${job.key} job: undefined dependency: ${name}`];
    if (needed.has(name)) return [];
    if (job.fields.has('needs')) return [`${job.key} job: dependency ${name} should be part of needs`];
    return stages.indexOf(dependency.stage) < stages.indexOf(job.stage)
      ? []
      : [`${job.key} job: dependency ${name} is not defined in current or prior stages`];
  });
}

function findCircle(jobs: ReadonlyMap<string, CompiledJob>): string[] | null {
  const done = new Set<string>();
  const visit = (key: string, path: readonly string[]): string[] | null => {
    if (path.includes(key)) return path.slice(path.indexOf(key));
    const job = jobs.get(key);
    if (job === undefined || done.has(key)) return null;
    for (const need of needsOf(job)) {
      const circle = visit(need.name, [...path, key]);
      if (circle !== null) return circle;
    }
    done.add(key);
    return null;
  };
  for (const key of jobs.keys()) {
    const circle = visit(key, []);
    if (circle !== null) return circle;
  }
  return null;
}

/** Things GitLab warns about. */
export function warningsOf(configuration: PlainMap): string[] {
  if (isMap(configuration.get('workflow'))) return [];
  return jobsOf(configuration).flatMap((job) => {
    const last = toList(job.fields.get('rules')).at(-1);
    if (!isMap(last) || last.has('if') || last.has('changes') || last.has('exists')) return [];
    const when = last.get('when');
    return when === undefined || when === 'never'
      ? []
      : [
          `jobs:${job.key} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\` - read more: https://docs.gitlab.com/ci/debugging/#pipeline-warnings`,
        ];
  });
}

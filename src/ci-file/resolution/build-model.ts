import type { CiFiles, Pipeline, ResolvedJob } from '../pipeline.ts';
import type { Refusal } from '../refusal.ts';
import type { SourcedMap, SourcedValue, Written } from '../tree/sourced-value.ts';
import { Extends } from './extends.ts';
import { defaultEntries, fillDefaults, globalKeys } from './job-entries.ts';
import { readVariables } from './job-variables.ts';
import { Limits } from './limits.ts';
import { loadFiles, type LoadedFiles, type MergedFiles } from './load-files.ts';
import { setByRules } from './overriding-variables.ts';
import type { JobModel, PipelineModel } from './pipeline-model.ts';
import { Plain } from './plain.ts';
import { textsOf } from './read-values.ts';
import { References } from './references.ts';
import { resolveJob, type JobContext } from './resolve-job.ts';

const defaultStages = ['build', 'test', 'deploy'];

/** What a pipeline was resolved from, as long as the pipeline itself is kept; saves resolving it again to edit it. */
const models = new WeakMap<Pipeline, PipelineModel>();

/** The model that a pipeline came from; resolved anew for one that was put together by other means. */
export function modelOf(pipeline: Pipeline): PipelineModel | Refusal {
  return models.get(pipeline) ?? buildModel(pipeline.files);
}

/**
 * Resolves a pipeline and keeps what it was resolved from.
 *
 * @param known Parsed files of an earlier resolution; those whose text is unchanged are not parsed again.
 */
export function buildModel(files: CiFiles, known: LoadedFiles = new Map()): PipelineModel | Refusal {
  const limits = new Limits();
  const merged = loadFiles(files, limits, new Map(known));
  if ('code' in merged) return merged;
  const model = resolveMerged(files, merged, limits);
  return limits.refusal ?? model;
}

function resolveMerged(files: CiFiles, merged: MergedFiles, limits: Limits): PipelineModel {
  const { root } = merged;
  const extended = new Extends(root, limits);
  const references = new References(
    (name) => extended.find(name)?.map ?? root.entries.get(name)?.value ?? null,
    limits,
  );
  const globals = readVariables(resolveKey(root, 'variables', references), () => undefined);
  const flow = resolveKey(root, 'workflow', references);
  const rules = flow?.kind === 'map' ? flow.entries.get('rules')?.value : undefined;
  const workflow = setByRules(rules, 'workflow:rules', limits);
  const context: JobContext = { limits, references, plain: new Plain(limits), globals, workflow };
  const defaults = defaultEntries(root, extended.find('default')?.map ?? null);
  const jobs = new Map<string, JobModel>();
  const resolved = new Map<string, ResolvedJob>();
  for (const [name, entry] of root.entries) {
    if (globalKeys.has(name) || name.startsWith('.')) continue;
    const job = modelJob(name, entry, extended, defaults);
    if (job === null) continue;
    const result = resolveJob(job, context);
    resolved.set(name, result.resolved);
    jobs.set(name, { ...job, ...result.commands });
    if (limits.refusal !== null) break;
  }
  const pipeline: Pipeline = {
    files,
    stages: readStages(root, references),
    jobs: resolved,
    variables: globals,
    missingIncludes: merged.missingIncludes,
  };
  const model = { pipeline, files, loaded: merged.loaded, root, extends: extended, references, jobs };
  models.set(pipeline, model);
  return model;
}

function modelJob(
  name: string,
  entry: Written,
  extended: Extends,
  defaults: ReadonlyMap<string, Written>,
): Omit<JobModel, 'beforeScript' | 'script' | 'afterScript'> | null {
  const found = extended.find(name);
  if (found === null) return null;
  const entries = fillDefaults(found.map, defaults);
  return { ...found, name, key: ownKey(name, entry), entry, entries };
}

/** Jobs that come through a merge key at the top level have no key of their own. */
function ownKey(name: string, { site }: Written): string {
  return site.path.length === 1 ? String(site.path[0]) : name;
}

function resolveKey(map: SourcedMap, key: string, references: References): SourcedValue | undefined {
  const value = map.entries.get(key)?.value;
  return value && references.resolve(value);
}

function readStages(root: SourcedMap, references: References): string[] {
  const written = resolveKey(root, 'stages', references) ?? resolveKey(root, 'types', references);
  const stages = textsOf(written, () => undefined) ?? defaultStages;
  return ['.pre', ...stages.filter((stage) => stage !== '.pre' && stage !== '.post'), '.post'];
}

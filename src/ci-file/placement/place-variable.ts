import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { SourcedValue } from '../tree/sourced-value.ts';
import { effectiveEntry, isOwn, jobFile, type JobKey } from './job-key.ts';
import { atSite, inFile, type FileEdit, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';
import type { PlainValue } from '../pipeline.ts';
import type { YamlPath } from '../yaml/yaml-edit.ts';

/** Definitions of one variable that are removed together at most, each hiding the next. */
const maximumLayers = 12;

/** Places for `set-variable`: at its definition, next to the variables the job has, or in the job. */
export function placeVariable(model: PipelineModel, job: JobModel, name: string, value: string): Placement[] {
  const defined = model.pipeline.jobs.get(job.name)?.variables.get(name)?.origin;
  const atDefinition: Placement[] =
    defined === undefined
      ? placeNewVariable(model, job, name, value)
      : [[setAt(defined.file, defined.path, value)]];
  return [...atDefinition, ...overrideVariable(model, job, name, value)];
}

function placeNewVariable(model: PipelineModel, job: JobModel, name: string, value: string): Placement[] {
  const entry = effectiveEntry(variablesOf(model, job));
  const set = (path: YamlPath): readonly FileEdit['edit'][] => [{ op: 'set', path: [...path, name], value }];
  if (entry !== null) {
    const place = atSite(entry.value.site, set);
    return entry.value.kind === 'map' ? place : [];
  }
  const globals = model.root.entries.get('variables')?.value;
  return globals?.kind === 'map' ? atSite(globals.site, set) : [];
}

/** In the job: one key where maps merge; everything the job got so far where they would replace each other. */
export function overrideVariable(
  model: PipelineModel,
  job: JobModel,
  name: string,
  value: string,
): Placement[] {
  const file = jobFile(job);
  const path = [job.key, 'variables'];
  const one: FileEdit = setAt(file, [...path, name], value);
  const entry = effectiveEntry(variablesOf(model, job));
  if (entry?.value.kind !== 'map') return [[one]];
  const copies: Placement[] =
    !isOwn(job, entry) && entry.value.site.document.path === file && entry.value.site.reachable
      ? [[...inFile(file, [{ op: 'copy', from: entry.value.site.path, path }]), one]]
      : [];
  const whole = toWrite(entry.value, file) as Readonly<Record<string, PlainValue>>;
  return [[one], ...copies, inFile(file, [{ op: 'set', path, value: { ...whole, [name]: value } }])];
}

/**
 * Places for `remove-variable`: out of the topmost definition, or of several where one hides the
 * next; else overridden in the job with the empty string.
 */
export function placeVariableRemoval(model: PipelineModel, job: JobModel, name: string): Placement[] {
  const removals: Placement[] = [];
  const sites = definitions(model, job, name);
  for (let count = 1; count <= Math.min(sites.length, maximumLayers); count += 1)
    removals.push(sites.slice(0, count));
  return [...removals, ...overrideVariable(model, job, name, '')];
}

/** Where the variable is written on its way to the job, the place in effect first. */
function definitions(model: PipelineModel, job: JobModel, name: string): FileEdit[] {
  const found = new Map<string, FileEdit>();
  const visited = new Set<string>();
  const visit = (map: string): void => {
    if (visited.has(map)) return;
    visited.add(map);
    const own = model.root.entries.get(map)?.value;
    const variables = own?.kind === 'map' ? own.entries.get('variables')?.value : undefined;
    if (variables !== undefined) note(model.references.resolve(variables));
    for (const parent of (model.extends.find(map)?.parents ?? []).toReversed()) visit(parent);
  };
  const note = (variables: SourcedValue): void => {
    const entry = variables.kind === 'map' ? variables.entries.get(name) : undefined;
    if (entry === undefined || !entry.site.reachable) return;
    const { document, path } = entry.site;
    found.set(JSON.stringify([document.path, path]), { file: document.path, edit: { op: 'remove', path } });
  };
  visit(job.name);
  const globals = model.root.entries.get('variables')?.value;
  if (globals !== undefined) note(model.references.resolve(globals));
  return [...found.values()];
}

function variablesOf(model: PipelineModel, job: JobModel): JobKey {
  return { model, job, keys: ['variables'] };
}

function setAt(file: string, path: YamlPath, value: string): FileEdit {
  return { file, edit: { op: 'set', path, value } };
}

import type { ServiceChanges } from '../edit.ts';
import type { PlainMap } from '../plain-map.ts';
import type { JobService, PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { Written } from '../tree/sourced-value.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { changedService, missingArguments, superfluousArguments } from '../change/service-changes.ts';
import { effectiveEntry, jobFile, placeInContainer, type JobKey } from './job-key.ts';
import { atSite, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';

export function placeNewService(
  model: PipelineModel,
  job: JobModel,
  service: { readonly name: string; readonly alias?: string },
): Placement[] {
  const key = servicesOf(model, job);
  const items = plainServices(key);
  const value: PlainValue =
    service.alias === undefined ? service.name : { name: service.name, alias: service.alias };
  return placeInContainer(key, {
    at: (path) => [{ op: 'insert-item', path, index: items.length, value }],
    whole: [...items, value],
  });
}

export function placeServiceRemoval(model: PipelineModel, job: JobModel, index: number): Placement[] {
  const key = servicesOf(model, job);
  const items = plainServices(key);
  const value = items[index];
  if (value === undefined) return [];
  return placeInContainer(key, {
    at: (path) => [{ op: 'remove-item', path: [...path, index], value }],
    whole: items.toSpliced(index, 1),
  });
}

/** Places for `update-service`: where the service is written, else in the job's list, own or copied. */
export function placeServiceUpdate(
  model: PipelineModel,
  job: JobModel,
  index: number,
  changes: ServiceChanges,
): Placement[] {
  const key = servicesOf(model, job);
  const item = serviceItem(key, index);
  const items = plainServices(key);
  const current = items[index];
  const service = model.pipeline.jobs.get(job.name)?.services[index]?.value;
  if (item === null || current === undefined || service === undefined) return [];
  const missing: ServiceChanges = {
    ...changes,
    appendToCommand: missingArguments(current, changes),
    removeFromCommand: superfluousArguments(current, changes),
  };
  const edits = (path: YamlPath): YamlEdit[] => updateEdits(path, item, service, missing);
  const changed = shortest(changedService(current, changes));
  const isAlias = item.site.node !== item.value.site.node;
  return [
    ...atSite(item.value.site, edits),
    ...(isAlias ? atSite(item.site, (path) => [{ op: 'set', path, value: changed }]) : []),
    ...placeInContainer(key, {
      at: (path) =>
        isAlias ? [{ op: 'set', path: [...path, index], value: changed }] : edits([...path, index]),
      whole: items.with(index, changed),
    }),
  ];
}

function updateEdits(
  path: YamlPath,
  item: Written,
  service: JobService,
  changes: ServiceChanges,
): YamlEdit[] {
  const { name, alias, variables, appendToCommand } = changes;
  const edits: YamlEdit[] = [];
  const isString = item.value.kind === 'scalar';
  if (name !== undefined && name !== service.name) {
    edits.push({ op: 'set', path: isString ? path : [...path, 'name'], value: name });
  }
  const entries: Record<string, PlainValue> = {};
  if (alias !== undefined) entries['alias'] = alias;
  if (variables !== undefined && service.variables.size === 0) entries['variables'] = { ...variables };
  if (appendToCommand !== undefined && appendToCommand.length > 0 && service.command === null)
    entries['command'] = appendToCommand;
  if (Object.keys(entries).length > 0) edits.push({ op: 'set-in-object', path, nameKey: 'name', entries });
  if (variables !== undefined && service.variables.size > 0) {
    for (const [key, value] of Object.entries(variables))
      edits.push({ op: 'set', path: [...path, 'variables', key], value });
  }
  edits.push(...removals(path, service.command ?? [], changes.removeFromCommand ?? []));
  if (appendToCommand !== undefined && service.command !== null) {
    const removed = changes.removeFromCommand ?? [];
    const { length } = service.command.filter((argument) => !removed.includes(argument));
    appendToCommand.forEach((value, at) => {
      edits.push({ op: 'insert-item', path: [...path, 'command'], index: length + at, value });
    });
  }
  return edits;
}

/** Takes arguments out of a service's command, from the last on; a command with none left goes as a whole. */
function removals(
  path: YamlPath,
  command: readonly string[],
  removed: readonly string[],
): readonly YamlEdit[] {
  if (removed.length === 0) return [];
  if (command.every((argument) => removed.includes(argument)))
    return [{ op: 'remove', path: [...path, 'command'] }];
  return command
    .flatMap((value, index): YamlEdit[] =>
      removed.includes(value) ? [{ op: 'remove-item', path: [...path, 'command', index], value }] : [],
    )
    .toReversed();
}

/** A service that has nothing but a name is written as a string. */
function shortest(service: PlainMap): PlainValue {
  const { name } = service;
  return name !== undefined && Object.keys(service).length === 1 ? name : service;
}

function serviceItem(key: JobKey, index: number): Written | null {
  const list = effectiveEntry(key)?.value;
  return list?.kind === 'list' ? (list.items[index] ?? null) : null;
}

function plainServices(key: JobKey): readonly PlainValue[] {
  const entry = effectiveEntry(key);
  const value = entry === null ? [] : toWrite(entry.value, jobFile(key.job));
  return Array.isArray(value) ? value : [];
}

function servicesOf(model: PipelineModel, job: JobModel): JobKey {
  return { model, job, keys: ['services'] };
}

import { needName } from '../change/expected-values.ts';
import { isList, listOf, mapOf } from '../plain-map.ts';
import type { PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { SourcedMap, Written } from '../tree/sourced-value.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { effectiveEntry, jobFile, ownPath, placeInContainer, type JobKey } from './job-key.ts';
import { atSite, inFile, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';

/** Places for `add-need`: a new item in the neighbours' form, or `artifacts: true` in the need that is there. */
export function placeNeed(
  model: PipelineModel,
  job: JobModel,
  { need, optional = false }: { readonly need: string; readonly optional?: boolean },
): Placement[] {
  const key: JobKey = { model, job, keys: ['needs'] };
  const needs = plainList(key);
  const flat = flatList(needs);
  if (flat.some((item) => needName(item) === need)) return liftArtifacts(key, need, flat);
  const objects = flat.length > 0 && flat.every((item) => typeof item !== 'string');
  const saysArtifacts = objects && flat.some((item) => mapOf(item)['artifacts'] === true);
  const object = {
    job: need,
    ...(saysArtifacts ? { artifacts: true } : {}),
    ...(optional ? { optional } : {}),
  };
  const value: PlainValue = objects || optional ? object : need;
  return placeInContainer(key, {
    at: (path) => [{ op: 'insert-item', path, index: needs.length, value }],
    whole: [...needs, value],
  });
}

function liftArtifacts(key: JobKey, need: string, flat: readonly PlainValue[]): Placement[] {
  const list = effectiveEntry(key)?.value;
  const items = list?.kind === 'list' ? list.items : [];
  const index = items.findIndex(({ value }) => value.kind === 'map' && needName(toWrite(value, '')) === need);
  const whole = flat.map((item) => (needName(item) === need ? { ...mapOf(item), artifacts: true } : item));
  if (index === -1) {
    return [
      ...findNested(items, need).flatMap(({ site }) => atSite(site, lift)),
      inFile(jobFile(key.job), [{ op: 'set', path: ownPath(key), value: whole }]),
    ];
  }
  const item = items[index];
  return [
    ...(item === undefined ? [] : atSite(item.value.site, lift)),
    ...placeInContainer(key, { at: (path) => lift([...path, index]), whole }),
  ];
}

/** The need's mapping inside a list that is an item of the list. */
function findNested(items: readonly Written[], need: string): SourcedMap[] {
  return items.flatMap(({ value }) => {
    if (value.kind === 'list') return findNested(value.items, need);
    return value.kind === 'map' && needName(toWrite(value, '')) === need ? [value] : [];
  });
}

function flatList(list: readonly PlainValue[]): readonly PlainValue[] {
  return list.flatMap((item) => (isList(item) ? flatList(item) : [item]));
}

/** Places for `add-dependency`: the job's list, where it is written or copied. */
export function placeDependency(model: PipelineModel, job: JobModel, dependency: string): Placement[] {
  const key: JobKey = { model, job, keys: ['dependencies'] };
  const dependencies = plainList(key);
  return placeInContainer(key, {
    at: (path) => [{ op: 'insert-item', path, index: dependencies.length, value: dependency }],
    whole: [...dependencies, dependency],
  });
}

function lift(path: YamlPath): YamlEdit[] {
  return [{ op: 'set', path: [...path, 'artifacts'], value: true }];
}

function plainList(key: JobKey): readonly PlainValue[] {
  const entry = effectiveEntry(key);
  return entry === null ? [] : listOf(toWrite(entry.value, jobFile(key.job)));
}

import { needName } from '../change/expected-values.ts';
import { listOf, mapOf } from '../change/job-record.ts';
import type { PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { effectiveEntry, placeInContainer, plainOf, type JobKey } from './job-key.ts';
import { atSite, type Placement } from './placement.ts';

/** Places for `add-need`: a new item in the neighbours' form, or `artifacts: true` in the need that is there. */
export function placeNeed(model: PipelineModel, job: JobModel, need: string): Placement[] {
  const key: JobKey = { model, job, keys: ['needs'] };
  const needs = plainList(key);
  const index = needs.findIndex((item) => needName(item) === need);
  if (index !== -1) return liftArtifacts(key, needs, index);
  const objects = needs.length > 0 && needs.every((item) => typeof item !== 'string');
  const saysArtifacts = objects && needs.some((item) => mapOf(item)['artifacts'] === true);
  const value: PlainValue = saysArtifacts ? { job: need, artifacts: true } : objects ? { job: need } : need;
  return placeInContainer(key, {
    at: (path) => [{ op: 'insert-item', path, index: needs.length, value }],
    whole: [...needs, value],
  });
}

function liftArtifacts(key: JobKey, needs: readonly PlainValue[], index: number): Placement[] {
  const list = effectiveEntry(key)?.value;
  const item = list?.kind === 'list' ? list.items[index]?.value : list;
  return [
    ...(item?.kind === 'map' ? atSite(item.site, lift) : []),
    ...placeInContainer(key, {
      at: (path) => lift([...path, index]),
      whole: needs.with(index, { ...mapOf(needs[index]), artifacts: true }),
    }),
  ];
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
  return entry === null ? [] : listOf(plainOf(entry.value));
}

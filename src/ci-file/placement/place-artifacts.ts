import type { PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { listOf } from '../plain-map.ts';
import { effectiveEntry, jobFile, placeInContainer, type JobKey } from './job-key.ts';
import { atSite, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';

export function placeNewArtifactPath(model: PipelineModel, job: JobModel, path: string): Placement[] {
  const key: JobKey = { model, job, keys: ['artifacts', 'paths'] };
  const paths = plainList(key);
  return placeInContainer(key, {
    at: (list) => [{ op: 'insert-item', path: list, index: paths.length, value: path }],
    whole: [...paths, path],
  });
}

export function placeArtifactPathReplacement(
  model: PipelineModel,
  job: JobModel,
  from: string,
  to: string,
): Placement[] {
  const key: JobKey = { model, job, keys: ['artifacts', 'paths'] };
  const paths = plainList(key);
  const index = paths.indexOf(from);
  if (index === -1) return [];
  const list = effectiveEntry(key)?.value;
  const item = list?.kind === 'list' ? list.items[index] : undefined;
  const set = (path: YamlPath): YamlEdit[] => [{ op: 'set', path, value: to }];
  return [
    ...(item === undefined ? [] : [...atSite(item.value.site, set), ...atSite(item.site, set)]),
    ...placeInContainer(key, {
      at: (path) => set(item === undefined ? path : [...path, index]),
      whole: paths.map((path) => (path === from ? to : path)),
    }),
  ];
}

export function placeArtifactExpiry(model: PipelineModel, job: JobModel, expireIn: string): Placement[] {
  return placeInContainer(
    { model, job, keys: ['artifacts', 'expire_in'] },
    { at: (path) => [{ op: 'set', path, value: expireIn }], whole: expireIn },
  );
}

function plainList(key: JobKey): readonly PlainValue[] {
  const entry = effectiveEntry(key);
  return entry === null ? [] : listOf(toWrite(entry.value, jobFile(key.job)));
}

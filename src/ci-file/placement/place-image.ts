import type { PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { Written } from '../tree/sourced-value.ts';
import type { YamlEdit, YamlPath } from '../yaml/yaml-edit.ts';
import { effectiveEntry, isOwn, jobFile, type JobKey } from './job-key.ts';
import { atSite, inFile, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';

/** Places for `set-image`: where the name is written, else in the job, with the rest of the image's settings. */
export function placeImage(model: PipelineModel, job: JobModel, name: string): Placement[] {
  const key: JobKey = { model, job, keys: ['image'] };
  const file = jobFile(job);
  const path: YamlPath = [job.key, 'image'];
  const set = (at: YamlPath): YamlEdit[] => [{ op: 'set', path: at, value: name }];
  const entry = effectiveEntry(key);
  const plain = entry === null ? null : toWrite(entry.value, file);
  if (entry?.value.kind !== 'map') {
    return [...(entry === null ? [] : atSite(entry.value.site, set)), inFile(file, set(path))];
  }
  const whole = { ...(plain as Readonly<Record<string, PlainValue>>), name };
  const written = entry.value.entries.get('name');
  return [
    ...(written === undefined ? [] : atSite(written.value.site, set)),
    ...(isOwn(job, entry) ? [inFile(file, set([...path, 'name']))] : []),
    inFile(file, [{ op: 'set', path, value: { name } }]),
    ...copyImage(job, entry, set([...path, 'name'])),
    inFile(file, [{ op: 'set', path, value: whole }]),
  ];
}

function copyImage(job: JobModel, entry: Written, edits: readonly YamlEdit[]): Placement[] {
  const { site } = entry.value;
  if (isOwn(job, entry) || site.document.path !== jobFile(job) || !site.reachable) return [];
  return [inFile(site.document.path, [{ op: 'copy', from: site.path, path: [job.key, 'image'] }, ...edits])];
}

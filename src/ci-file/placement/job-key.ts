import type { PlainValue } from '../pipeline.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import type { Written } from '../tree/sourced-value.ts';
import type { YamlPath } from '../yaml/yaml-edit.ts';
import { atSite, inFile, type EditAt, type Placement } from './placement.ts';
import { toWrite } from './to-write.ts';

/** A value inside a job, named by its keys, for instance `['artifacts', 'paths']`. */
export interface JobKey {
  readonly model: PipelineModel;
  readonly job: JobModel;
  readonly keys: readonly [string, ...string[]];
}

/** The value in effect and the entry it is in; null if the job has none. References are resolved in `value`. */
export function effectiveEntry({ model, job, keys }: JobKey): Written | null {
  const [first, ...rest] = keys;
  const top = job.entries.get(first);
  if (top === undefined) return null;
  let entry: Written = { site: top.site, value: model.references.resolve(top.value) };
  for (const key of rest) {
    const next = entry.value.kind === 'map' ? entry.value.entries.get(key) : undefined;
    if (next === undefined) return null;
    entry = next;
  }
  return entry;
}

/** The file that the job itself is written in, where overrides go. */
export function jobFile(job: JobModel): string {
  return job.entry.site.document.path;
}

export function ownPath({ job, keys }: JobKey): YamlPath {
  return [job.key, ...keys];
}

/** Whether an entry stands in the job itself, in any file, and not in a template or `default:`. */
export function isOwn(job: JobModel, entry: Written): boolean {
  return entry.site.path[0] === job.key;
}

/** Whether a parent that is not at hand may define or change the value: it is not written in the job itself. */
export function mayBeElsewhere(key: JobKey): boolean {
  if (key.job.unknownParents.length === 0) return false;
  const entry = effectiveEntry(key);
  return entry === null || !isOwn(key.job, entry);
}

/** A change to the container at a job's key. */
export interface ContainerChange {
  readonly at: EditAt;
  /** The container's whole value afterwards; null where it cannot be written out. */
  readonly whole: PlainValue;
}

/**
 * The places for a change to a list or mapping that the job has, best first: where it is written,
 * in the job's own entry where that is an alias, in a copy in the job, and written out anew.
 */
export function placeInContainer(key: JobKey, change: ContainerChange): Placement[] {
  const entry = effectiveEntry(key);
  const file = jobFile(key.job);
  const own = ownPath(key);
  if (entry === null) return placeNewContainer(key, change.whole);
  return [
    ...atSite(entry.value.site, change.at),
    ...placeInOwnAlias(key, entry, change),
    ...placeInCopy(key, entry, change),
    inFile(file, [{ op: 'set', path: own, value: change.whole }]),
    ...placeInTopCopy(key, change),
  ];
}

/** A key the job does not have yet: next to its neighbours where the job inherits those, else in the job. */
function placeNewContainer(key: JobKey, value: PlainValue): Placement[] {
  const [first, ...rest] = key.keys;
  const own = ownPath(key);
  const above = effectiveEntry({ ...key, keys: [first] });
  const inherited =
    rest.length === 0 || above === null
      ? []
      : atSite(above.value.site, (path) => [{ op: 'set', path: [...path, ...rest], value }]);
  const change: ContainerChange = { at: () => [{ op: 'set', path: own, value }], whole: value };
  return [
    ...inherited,
    inFile(jobFile(key.job), [{ op: 'set', path: own, value }]),
    ...placeInTopCopy(key, change),
  ];
}

/** `services: *list`: the job's own entry stands for a value that is written elsewhere. */
function placeInOwnAlias({ job }: JobKey, entry: Written, change: ContainerChange): Placement[] {
  if (!isOwn(job, entry) || entry.site.node === entry.value.site.node || !entry.site.reachable) return [];
  const { path, document } = entry.site;
  return [inFile(document.path, [{ op: 'make-own', path }, ...change.at(path)])];
}

function placeInCopy(key: JobKey, entry: Written, change: ContainerChange): Placement[] {
  const { site } = entry.value;
  const file = jobFile(key.job);
  if (isOwn(key.job, entry) || site.document.path !== file || !site.reachable) return [];
  const own = ownPath(key);
  return [inFile(file, [{ op: 'copy', from: site.path, path: own }, ...change.at(own)])];
}

/** What comes from `default:` is taken over as a whole or not at all, so a nested key needs all of its top-level key. */
function placeInTopCopy(key: JobKey, change: ContainerChange): Placement[] {
  const [first, ...rest] = key.keys;
  const top = key.job.entries.get(first);
  if (rest.length === 0 || top === undefined || isOwn(key.job, top)) return [];
  const file = jobFile(key.job);
  const path = [key.job.key, first];
  const edits = change.at(ownPath(key));
  const value = toWrite(key.model.references.resolve(top.value), file);
  const { site } = top.value;
  const written = inFile(file, [{ op: 'set', path, value }, ...edits]);
  if (site.document.path !== file || !site.reachable) return [written];
  return [inFile(file, [{ op: 'copy', from: site.path, path }, ...edits]), written];
}

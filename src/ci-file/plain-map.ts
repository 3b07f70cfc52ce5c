import type { PlainValue, ResolvedJob } from './pipeline.ts';

/** A resolved job, or a mapping in it, as plain data. */
export type PlainMap = Readonly<Record<string, PlainValue>>;

export function recordOf(job: ResolvedJob): PlainMap {
  return mapOf(job.value);
}

/** A mapping; an empty one in place of anything else. */
export function mapOf(value: PlainValue | undefined): PlainMap {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

/** A list; a single value counts as a list of one, as GitLab takes it in most places. */
export function listOf(value: PlainValue | undefined): readonly PlainValue[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

export function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

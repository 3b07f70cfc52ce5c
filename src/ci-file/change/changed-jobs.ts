import type { Pipeline } from '../pipeline.ts';
import { SameValue } from './same-value.ts';

/** Names of the jobs that resolve to something else in `after`, or exist in only one of the two. */
export function changedJobs(before: Pipeline, after: Pipeline): readonly string[] {
  const same = new SameValue();
  const names = new Set([...before.jobs.keys(), ...after.jobs.keys()]);
  return [...names].filter((name) => !same.test(before.jobs.get(name)?.value, after.jobs.get(name)?.value));
}

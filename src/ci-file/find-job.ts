import type { JobInstance, Pipeline, ResolvedJob } from './pipeline.ts';

export interface FoundJob {
  readonly job: ResolvedJob;
  readonly instance: JobInstance;
}

/**
 * Finds a job by the name GitLab shows, with or without the suffix of `parallel`. A key that itself
 * looks like `name 1/2` or `name: [a]` comes first. A parallel job named without its suffix, or with
 * one that the files do not make, gives its first instance.
 *
 * @returns null if no job of the pipeline has that name.
 */
export function findJob(pipeline: Pipeline, name: string): FoundJob | null {
  const exact = pipeline.jobs.get(name);
  if (exact !== undefined) return withInstance(exact, name);
  const candidates = namesWithoutSuffix(name).flatMap((key) => pipeline.jobs.get(key) ?? []);
  const owner = candidates.find((job) => job.instances.some((instance) => instance.name === name));
  if (owner !== undefined) return withInstance(owner, name);
  // What only a missing include defines may well make the job parallel.
  const parallel = candidates.find((job) => job.instances.length > 1 || job.unresolved.length > 0);
  return parallel === undefined ? null : withInstance(parallel, name);
}

function withInstance(job: ResolvedJob, name: string): FoundJob | null {
  const instance = job.instances.find((candidate) => candidate.name === name) ?? job.instances[0];
  return instance === undefined ? null : { job, instance };
}

/** GitLab names instances `name 1/3` and `name: [a, b]`; names and values may hold `: [` too. */
function namesWithoutSuffix(name: string): string[] {
  const space = name.lastIndexOf(' ');
  if (space !== -1 && /^ \d+\/\d+$/.test(name.slice(space))) return [name.slice(0, space)];
  if (!name.endsWith(']')) return [];
  const names: string[] = [];
  for (let at = name.indexOf(': ['); at !== -1; at = name.indexOf(': [', at + 1))
    names.push(name.slice(0, at));
  return names;
}

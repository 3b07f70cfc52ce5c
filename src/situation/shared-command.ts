import type { Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import { jobsRunning } from './docker-jobs.ts';
import type { JobCommand } from './job-commands.ts';

interface ScriptOfJob {
  readonly job: ResolvedJob;
  readonly pipeline: Pipeline;
  readonly commands: readonly JobCommand[];
}

/**
 * Whether a list item is written once for this job and for another that runs something else (`!reference`, an
 * alias), or for two places of this job: changing it there would change the other, too.
 */
export function isSharedItem({ job, pipeline, commands }: ScriptOfJob, { entry }: JobCommand): boolean {
  const same = ({ origin }: JobCommand['entry']): boolean =>
    origin.file === entry.origin.file && JSON.stringify(origin.path) === JSON.stringify(entry.origin.path);
  const places = ({ beforeScript, script }: ResolvedJob): number =>
    [...beforeScript, ...script].filter(same).length;
  const alike = new Set(jobsRunning(pipeline, job, commands));
  const others = [...pipeline.jobs.values()].filter(({ name }) => name !== job.name && !alike.has(name));
  return places(job) > 1 || others.some((other) => places(other) > 0);
}

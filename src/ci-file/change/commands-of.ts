import type { ScriptPosition } from '../edit.ts';
import type { ResolvedJob } from '../pipeline.ts';

/** One of a job's scripts by its key. */
export function commandsOf(job: ResolvedJob, list: ScriptPosition['list']): ResolvedJob['script'] {
  switch (list) {
    case 'before_script':
      return job.beforeScript;
    case 'script':
      return job.script;
    case 'after_script':
      return job.afterScript;
  }
}

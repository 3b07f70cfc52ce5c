import type { Pipeline, Project } from '../src/gitlab/schema.ts';
import type { TriageJob } from '../src/queue/triage-job.ts';

/** The work on a failed pipeline that no webhook told of. */
export function toTriage(
  { id, path, ciConfigPath }: Pick<Project, 'id' | 'path' | 'ciConfigPath'>,
  pipeline: Pick<Pipeline, 'id' | 'sha' | 'ref'>,
): TriageJob {
  return {
    projectId: id,
    projectPath: path,
    pipelineId: pipeline.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    failedJobIds: [],
    ciConfigPath,
    parentPipelineId: null,
    postponed: 0,
  };
}

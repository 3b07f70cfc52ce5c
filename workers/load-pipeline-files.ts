import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { childCiFile } from '../src/delivery/child-ci-file.ts';
import { ciConfigPlace } from '../src/gitlab/ci-config-path.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { TriageJob } from '../src/queue/triage-job.ts';
import { loadCiFiles, type LoadedCiFiles } from './load-ci-files.ts';

export type PipelineFiles =
  | LoadedCiFiles
  /** In another project or at a URL; for a child pipeline also: made by a job. */
  | { readonly kind: 'elsewhere' };

/** The CI files that a pipeline was made from: those of the project, or for a child those its trigger job names. */
export async function loadPipelineFiles(gitlab: Gitlab, event: TriageJob): Promise<PipelineFiles> {
  const { projectId, pipelineId, parentPipelineId, sha } = event;
  const place = ciConfigPlace(event.ciConfigPath);
  if (place.kind === 'elsewhere') return { kind: 'elsewhere' };
  if (parentPipelineId === null) return await loadCiFiles(gitlab, projectId, place.path, sha);
  const [bridges, loaded] = await Promise.all([
    gitlab.bridges(projectId, parentPipelineId),
    loadCiFiles(gitlab, projectId, place.path, sha),
  ]);
  const bridge = bridges.find(({ downstreamPipelineId }) => downstreamPipelineId === pipelineId);
  // A grandchild's trigger job is in its parent's file, which would have to be found the same way.
  if (loaded.kind !== 'loaded' || bridge === undefined) return { kind: 'elsewhere' };
  const parent = resolvePipeline(loaded.files);
  const path = 'code' in parent ? null : childCiFile(parent, bridge.name);
  return path === null ? { kind: 'elsewhere' } : await loadCiFiles(gitlab, projectId, path, sha);
}

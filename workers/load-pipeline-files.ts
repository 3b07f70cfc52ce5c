import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { childCiFile } from '../src/delivery/child-ci-file.ts';
import type { CiProject } from '../src/delivery/fix.ts';
import { type CiConfigPlace, ciConfigPlace } from '../src/gitlab/ci-config-path.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { Project } from '../src/gitlab/schema.ts';
import type { TriageJob } from '../src/queue/triage-job.ts';
import { loadCiFiles, type LoadedCiFiles } from './load-ci-files.ts';

export type PipelineFiles =
  | (LoadedCiFiles & {
      /** The project that the files are in, where that is another one; null: the pipeline's own. */
      readonly ciProject: CiProject | null;
    })
  /** At a URL; for a child pipeline also: in another project, or made by a job. */
  | { readonly kind: 'elsewhere' }
  /** In a project that not everyone may read who reads the pipeline's. */
  | { readonly kind: 'not-public-enough' };

/** The CI files that a pipeline was made from: those of the project, or for a child those its trigger job names. */
export async function loadPipelineFiles(gitlab: Gitlab, event: TriageJob): Promise<PipelineFiles> {
  const { projectId, pipelineId, parentPipelineId, sha } = event;
  const place = ciConfigPlace(event.ciConfigPath);
  if (place.kind === 'other-project' && parentPipelineId === null) {
    return await loadFrom(gitlab, place, event);
  }
  if (place.kind !== 'in-repository') return { kind: 'elsewhere' };
  if (parentPipelineId === null) return await loadOwn(gitlab, projectId, place.path, sha);
  const [bridges, loaded] = await Promise.all([
    gitlab.bridges(projectId, parentPipelineId),
    loadCiFiles(gitlab, projectId, place.path, sha),
  ]);
  const bridge = bridges.find(({ downstreamPipelineId }) => downstreamPipelineId === pipelineId);
  // A grandchild's trigger job is in its parent's file, which would have to be found the same way.
  if (loaded.kind !== 'loaded' || bridge === undefined) return { kind: 'elsewhere' };
  const parent = resolvePipeline(loaded.files);
  const path = 'code' in parent ? null : childCiFile(parent, bridge.name);
  return path === null ? { kind: 'elsewhere' } : await loadOwn(gitlab, projectId, path, sha);
}

async function loadOwn(gitlab: Gitlab, projectId: number, path: string, sha: string): Promise<PipelineFiles> {
  return { ...(await loadCiFiles(gitlab, projectId, path, sha)), ciProject: null };
}

const openness = ['private', 'internal', 'public'] as const;

/** Whether everyone who may see the one project may read the files of the other. */
function isAsOpenAs(own: Project, { visibility, hasOpenRepository }: Project): boolean {
  const isOpenEnough = openness.indexOf(visibility) >= openness.indexOf(own.visibility);
  return visibility !== 'private' && hasOpenRepository && isOpenEnough;
}

/**
 * The files as they were when the pipeline was made: which commit that was, GitLab does not say.
 *
 * The bot may read more than those it speaks to, and whoever may set a project's `ci_config_path` chooses the file. So
 * none is taken from a project that is private, keeps its files for its members, or is less open than the one where its
 * lines would be quoted.
 */
async function loadFrom(
  gitlab: Gitlab,
  { path, project, ref }: Extract<CiConfigPlace, { kind: 'other-project' }>,
  { projectId, pipelineId }: TriageJob,
): Promise<PipelineFiles> {
  const [{ createdAt }, own, other] = await Promise.all([
    gitlab.pipeline(projectId, pipelineId),
    gitlab.project(projectId),
    gitlab.findProject(project),
  ]);
  if (other === null) return { kind: 'missing', ciProject: null };
  if (!isAsOpenAs(own, other)) return { kind: 'not-public-enough' };
  const sha = createdAt === null ? null : await gitlab.commitAt(project, ref, createdAt);
  if (sha === null) return { kind: 'missing', ciProject: null };
  const loaded = await loadCiFiles(gitlab, project, path, sha);
  return { ...loaded, ciProject: { path: project, webUrl: other.webUrl, ref: ref ?? 'HEAD', sha } };
}

import picomatch from 'picomatch';
import type { JobArtifacts, Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import { recordOf } from '../ci-file/plain-map.ts';
import { projectDirectory, resolvePath } from '../shell/resolve-path.ts';
import { liesOutsideProject } from './project-path.ts';

/** Whether a job downloads another job's artifacts, and what stands against it. */
export type ArtifactDelivery =
  | 'delivered'
  | 'not-in-needs'
  | 'need-without-artifacts'
  | 'not-in-dependencies'
  /** The producer does not run in an earlier stage, and no `needs` orders the two. */
  | 'not-earlier';

/** https://docs.gitlab.com/ci/jobs/job_artifacts/ : `needs` outranks stages, `dependencies` restricts either. */
export function artifactDelivery(
  consumer: ResolvedJob,
  producer: string,
  pipeline: Pipeline,
): ArtifactDelivery {
  const dependencies = consumer.dependencies?.value ?? null;
  if (consumer.needs !== null) {
    const need = consumer.needs.value.find(({ job, elsewhere }) => job === producer && elsewhere === null);
    if (need === undefined) return 'not-in-needs';
    if (!need.artifacts) return 'need-without-artifacts';
    return dependencies === null || dependencies.includes(producer) ? 'delivered' : 'not-in-dependencies';
  }
  if (dependencies !== null && !dependencies.includes(producer)) return 'not-in-dependencies';
  const stage = pipeline.jobs.get(producer)?.stage;
  if (stage === undefined) return 'not-earlier';
  return pipeline.stages.indexOf(stage) < pipeline.stages.indexOf(consumer.stage)
    ? 'delivered'
    : 'not-earlier';
}

/**
 * Whether a pipeline may have the one job without the other, so that a need on the other must be optional: GitLab creates no
 * pipeline at all where a needed job is missing.
 */
export function mayMiss(consumer: ResolvedJob, producer: ResolvedJob): boolean {
  return conditionsOf(consumer) !== conditionsOf(producer);
}

function conditionsOf(job: ResolvedJob): string {
  const { rules = null, only = null, except = null } = recordOf(job);
  return JSON.stringify([rules, only, except]);
}

/** Whether a job's `artifacts:paths` upload a file of the project. */
export function artifactsCover(
  artifacts: JobArtifacts | null,
  path: string,
  expand: (text: string) => string,
): boolean {
  if (artifacts === null || liesOutsideProject(path)) return false;
  if (artifacts.exclude.some((pattern) => covers(expand(pattern), path))) return false;
  return artifacts.untracked || artifacts.paths.some((pattern) => covers(expand(pattern), path));
}

/** A path names a file, a directory with all below it, or a glob over either. */
function covers(pattern: string, path: string): boolean {
  const glob = resolvePath(projectDirectory, pattern);
  if (glob === null || glob.startsWith('/')) return false;
  if (glob === projectDirectory || glob === path || path.startsWith(`${glob}/`)) return true;
  const matches = picomatch(glob, { dot: true });
  const parts = path.split('/');
  return parts.some((_, index) => matches(parts.slice(0, index + 1).join('/')));
}

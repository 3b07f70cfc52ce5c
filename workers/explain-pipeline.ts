import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import { explanation } from '../src/delivery/explanation.ts';
import type { Pipeline, Project } from '../src/gitlab/schema.ts';
import { diagnoseJobs, TraceShelf } from './diagnose-jobs.ts';
import { loadPipelineFiles } from './load-pipeline-files.ts';
import { toTriage } from './to-triage.ts';
import type { WorkerContext } from './worker-context.ts';

/** Jobs that an answer has room for. */
const maxJobs = 10;

/** Diagnoses a failed pipeline afresh and says, as markdown, what each failed job shows and what was ruled out. */
export async function explainPipeline(
  context: WorkerContext,
  project: Project,
  pipeline: Pipeline,
): Promise<string> {
  const { gitlab } = context;
  const [failedJobs, loaded] = await Promise.all([
    gitlab.failedJobs(project.id, pipeline.id),
    loadPipelineFiles(gitlab, toTriage(project, pipeline)),
  ]);
  const resolved = loaded.kind === 'loaded' ? resolvePipeline(loaded.files) : null;
  if (resolved === null) return `The CI file of this [pipeline](${pipeline.webUrl}) is not at hand.`;
  if ('code' in resolved) return `The CI file of this [pipeline](${pipeline.webUrl}) cannot be read.`;
  const jobs = failedJobs.filter(({ allowFailure }) => !allowFailure).slice(0, maxJobs);
  const diagnosed = await diagnoseJobs(
    context,
    jobs,
    resolved,
    new TraceShelf(context, project.id),
    Infinity,
  );
  return explanation(diagnosed, {
    targetBranch: pipeline.ref,
    sha: pipeline.sha,
    pipelineWebUrl: pipeline.webUrl,
    projectWebUrl: project.webUrl,
    ciProject: loaded.kind === 'loaded' ? loaded.ciProject : null,
    documentationOf: context.documentationOf,
  });
}

import { resolvePipeline } from '../src/ci-file/resolve-pipeline.ts';
import type { Fix } from '../src/delivery/fix.ts';
import type { PatchedText } from '../src/delivery/lint-gate.ts';
import { patchedTexts } from '../src/delivery/patched-texts.ts';
import { toFixes } from '../src/delivery/to-fixes.ts';
import type { ProposeJob } from '../src/queue/propose-job.ts';
import { diagnoseJobs, TraceShelf } from './diagnose-jobs.ts';
import { loadCiFiles } from './load-ci-files.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * The fix for the branch as it is now: the same where no CI file has changed, else what the same traces
 * say with the files as they are. Null: they no longer say the same.
 */
export async function renewFix(
  context: WorkerContext,
  { projectId, fix }: ProposeJob,
  headSha: string,
): Promise<{ readonly fix: Fix; readonly patched: readonly PatchedText[] } | null> {
  const unchanged = await patchedTexts(context.gitlab, projectId, fix, headSha);
  if (unchanged !== null) return { fix, patched: unchanged };
  const renewed = await diagnoseAgain(context, projectId, fix, headSha);
  if (renewed === null) return null;
  const patched = await patchedTexts(context.gitlab, projectId, renewed, headSha);
  return patched === null ? null : { fix: renewed, patched };
}

async function diagnoseAgain(
  context: WorkerContext,
  projectId: number,
  fix: Fix,
  headSha: string,
): Promise<Fix | null> {
  const loaded = await loadCiFiles(context.gitlab, projectId, fix.ciRoot, headSha);
  if (loaded.kind !== 'loaded') return null;
  const pipeline = resolvePipeline(loaded.files);
  if ('code' in pipeline) return null;
  const traces = new TraceShelf(context, projectId);
  const diagnosed = await diagnoseJobs(context, fix.jobs, pipeline, traces, Infinity);
  const { targetBranch, mergeRequestIid, isFork, pipelineId, failedAt, pipelineWebUrl, projectWebUrl } = fix;
  const pipelineRef = fix.pipelineRef ?? targetBranch;
  const destination = { targetBranch, mergeRequestIid, isFork };
  const facts = {
    ...destination,
    pipelineRef,
    pipelineId,
    failedAt,
    pipelineWebUrl,
    projectWebUrl,
    ciProject: null,
    sha: headSha,
    files: loaded.files,
  };
  return toFixes(diagnosed, facts).find(({ failureClass }) => failureClass === fix.failureClass) ?? null;
}

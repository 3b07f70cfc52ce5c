import { resolvePipeline } from '../ci-file/resolve-pipeline.ts';
import { diagnose, traceLiterals } from '../diagnosis/diagnose.ts';
import type { DiagnosisReport } from '../diagnosis/diagnosis.ts';
import { createTraceReader } from '../trace/create-trace-reader.ts';
import { loadDemoPipelines, type DemoPipeline } from './demo/demo-pipeline.ts';
import { paintFor } from './demo/paint.ts';
import { playPipelines, type PlayedPipeline } from './demo/play-pipelines.ts';
import { showPlayed } from './demo/show-played.ts';
import { exitStatus } from './exit-status.ts';
import { UsageError } from './usage-error.ts';

/**
 * `pipewright demo`: plays genuine failing pipelines against the service and a GitLab stand-in, and shows
 * what a maintainer would see. Status 0 only if every merge request appeared with the right diff.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new UsageError('takes no arguments');
  const paint = paintFor(process.stdout);
  const pipelines = loadDemoPipelines();
  process.stdout.write(
    `Playing ${String(pipelines.length)} pipelines that failed on a real Docker daemon: GitLab stand-in → webhook → queue → merge request.\n\n`,
  );
  let right = 0;
  await playPipelines(pipelines, (played) => {
    const report = explain(played.pipeline);
    if (isRight(played, report)) right += 1;
    process.stdout.write(showPlayed(played, report, paint));
  });
  const summary = `${String(right)} of ${String(pipelines.length)} failed pipelines have a merge request with the right fix.`;
  process.stdout.write(`${right === pipelines.length ? paint.good(summary) : paint.bad(summary)}\n`);
  return right === pipelines.length ? exitStatus.done : 1;
}

function explain({ job, trace, ciFile }: DemoPipeline): DiagnosisReport {
  const reader = createTraceReader(traceLiterals);
  reader.push(Buffer.from(trace));
  const pipeline = resolvePipeline({ root: '.gitlab-ci.yml', texts: new Map([['.gitlab-ci.yml', ciFile]]) });
  if ('code' in pipeline) throw new Error(`a CI file of the demo cannot be read: ${pipeline.reason}`);
  return diagnose({ name: job, trace: reader.end(), pipeline });
}

/** The merge request is there, and what it changes is what the diagnosis says, of the class it should be. */
function isRight({ pipeline, mergeRequest, diff }: PlayedPipeline, report: DiagnosisReport): boolean {
  const diagnosis = report.diagnoses[0];
  if (mergeRequest === null || diagnosis?.remedy.kind !== 'patch') return false;
  return (
    diagnosis.failureClass === pipeline.failureClass &&
    changedLines(diff) === changedLines(diagnosis.remedy.diff)
  );
}

function changedLines(diff: string): string {
  return diff
    .split('\n')
    .filter((line) => /^[+-](?![+-]{2} )/.test(line))
    .join('\n');
}

import type { Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import type { Trace } from '../trace/trace.ts';

/**
 * The job whose script the trace shows, found by the commands the runner echoed; null when none or
 * several fit. Of a matrix job the name without suffix.
 */
export function inferJobName(trace: Trace, pipeline: Pipeline): string | null {
  const jobs = [...pipeline.jobs.values()].filter(({ kind }) => kind === 'script');
  if (jobs.length === 1) return jobs[0]?.name ?? null;
  const echoed = trace.commands
    .filter(({ section }) => section !== 'after_script')
    .map(({ text }) => text.trim());
  if (echoed.length === 0) return null;
  const fitting = jobs.filter((job) => startsWith(scriptLines(job), echoed));
  return fitting.length === 1 ? (fitting[0]?.name ?? null) : null;
}

function scriptLines(job: ResolvedJob): readonly string[] {
  return [...job.beforeScript, ...job.script].map(({ value }) => (value.split('\n')[0] ?? '').trim());
}

/** A failed job echoed a beginning of its script. */
function startsWith(script: readonly string[], echoed: readonly string[]): boolean {
  return echoed.length <= script.length && echoed.every((text, index) => script[index] === text);
}

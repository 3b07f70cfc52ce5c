import { toJsonReport } from '../diagnosis/json-report.ts';
import type { DiagnosisReport, Remedy } from '../diagnosis/diagnosis.ts';
import { diagnoseFiles } from './diagnose-files.ts';
import { exitStatus } from './exit-status.ts';
import { readJobOptions } from './job-options.ts';
import { writeFiles } from './write-files.ts';

/** `pipewright fix`: prints the patch for the root cause, or with `--write` edits the files in place. */
export async function run(args: readonly string[]): Promise<number> {
  const options = readJobOptions(args);
  const report = await diagnoseFiles(options);
  const remedy = report.diagnoses[0]?.remedy;
  if (options.format === 'json') process.stdout.write(`${JSON.stringify(toJsonReport(report), null, 2)}\n`);
  if (remedy?.kind !== 'patch') {
    process.stderr.write(`${explainNothing(report, remedy)}\n`);
    return exitStatus.nothing;
  }
  if (options.write) {
    await writeFiles(options.root, remedy.files);
    process.stderr.write(`${remedy.title}: changed ${remedy.files.map(({ path }) => path).join(', ')}\n`);
  } else if (options.format === 'text') process.stdout.write(remedy.diff);
  return exitStatus.done;
}

function explainNothing(report: DiagnosisReport, remedy: Remedy | undefined): string {
  const cause = report.diagnoses[0];
  if (cause === undefined || remedy === undefined) return 'nothing to patch: no known cause';
  switch (remedy.kind) {
    case 'advice':
      return `${cause.failureClass}: nothing to patch here. For the ${remedy.audience}: ${remedy.text}`;
    case 'retry':
    case 'declined':
      return `${cause.failureClass}: nothing to patch. ${remedy.reason}`;
    case 'patch':
      return remedy.title;
  }
}

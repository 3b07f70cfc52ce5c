import { toJsonReport } from '../diagnosis/json-report.ts';
import { toTextReport } from '../diagnosis/text-report.ts';
import { diagnoseFiles } from './diagnose-files.ts';
import { exitStatus } from './exit-status.ts';
import { readJobOptions } from './job-options.ts';
import { UsageError } from './usage-error.ts';

/** `pipewright diagnose`: names the cause of a failed job. */
export async function run(args: readonly string[]): Promise<number> {
  const options = readJobOptions(args);
  if (options.write) throw new UsageError('--write belongs to pipewright fix');
  const report = await diagnoseFiles(options);
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(toJsonReport(report), null, 2)}\n` : toTextReport(report),
  );
  return report.verdict === 'diagnosed' ? exitStatus.done : exitStatus.nothing;
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { checkPipeline } from '../check/check.ts';
import { fixAll } from '../check/fix-all.ts';
import { tlsOff } from '../check/rules/tls-off.ts';
import type { CheckReport } from '../check/finding.ts';
import { toCodeQualityReport } from '../check/reports/code-quality-report.ts';
import { toJsonReport } from '../check/reports/json-report.ts';
import { toSarifReport } from '../check/reports/sarif-report.ts';
import { toTextReport } from '../check/reports/text-report.ts';
import { resolvePipeline } from '../ci-file/resolve-pipeline.ts';
import type { Pipeline } from '../ci-file/pipeline.ts';
import { readCheckOptions, type CheckFormat } from './check-options.ts';
import { exitStatus } from './exit-status.ts';
import { readCiFiles } from './read-ci-files.ts';
import { readSettingsFile } from './read-settings-file.ts';
import { UsageError } from './usage-error.ts';
import { writeFiles } from './write-files.ts';

/**
 * `pipewright check`: says what in a CI file will fail, is unsafe or is slow, before a job has failed.
 * With `--fix` it first mends what it can, and reports what it left. Exit status 0 where nothing is
 * (left) to be told, 1 for findings.
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = readCheckOptions(args);
  const pipeline = await readPipeline(options.root, options.ci);
  const { allowPlainDaemon } = await readSettingsFile(options.root);
  const found = options.fix ? await fix(pipeline, options.root) : checkPipeline(pipeline, digest);
  const report = allowPlainDaemon ? withoutRule(found, tlsOff.id) : found;
  process.stdout.write(await render(report, options.format));
  return report.findings.length === 0 ? exitStatus.done : exitStatus.nothing;
}

async function readPipeline(root: string, ci: string): Promise<Pipeline> {
  const pipeline = resolvePipeline(await readCiFiles(root, ci));
  if ('code' in pipeline) throw new UsageError(`the CI file ${ci} cannot be used: ${pipeline.reason}`);
  return pipeline;
}

/** What a project has said it means to do counts as looked at. */
function withoutRule(report: CheckReport, rule: string): CheckReport {
  const isMeant = (finding: CheckReport['findings'][number]) => finding.rule === rule;
  return {
    ...report,
    findings: report.findings.filter((finding) => !isMeant(finding)),
    ignored: [...report.ignored, ...report.findings.filter(isMeant)],
  };
}

async function fix(pipeline: Pipeline, root: string): Promise<CheckReport> {
  const { files, fixed, left } = fixAll(pipeline, digest);
  await writeFiles(root, files);
  for (const { file, line, rule, remedy } of fixed)
    process.stderr.write(
      `${file}:${String(line)}: ${rule}: ${remedy.kind === 'patch' ? remedy.title : 'fixed'}\n`,
    );
  return left;
}

async function render(report: CheckReport, format: CheckFormat): Promise<string> {
  switch (format) {
    case 'text':
      return toTextReport(report);
    case 'json':
      return toJson(toJsonReport(report));
    case 'sarif':
      return toJson(toSarifReport(report, await ownVersion()));
    case 'codequality':
      return toJson(toCodeQualityReport(report));
  }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The built entry lies three folders below the package's root. */
async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  return version;
}

import { createHash } from 'node:crypto';
import { checkPipeline } from '../../src/check/check.ts';
import { fixAll, type FixOutcome } from '../../src/check/fix-all.ts';
import type { CheckFinding, CheckReport } from '../../src/check/finding.ts';
import type { Pipeline } from '../../src/ci-file/pipeline.ts';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import { unifiedDiff } from '../../src/ci-file/unified-diff.ts';

/** The root CI file alone, or all files by path. */
export type Files = string | Readonly<Record<string, string>>;

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function checkFiles(files: Files): CheckReport {
  return checkPipeline(resolve(files), digest);
}

export function fixFiles(files: Files): FixOutcome {
  return fixAll(resolve(files), digest);
}

/** Everything `--fix` changes, as one diff. */
export function fixDiff(files: Files): string {
  return unifiedDiff(fixFiles(files).files);
}

/** `file:line job, job` of one rule's findings, in the report's order; the file's name only where it is not the root. */
export function placesOf(files: Files, rule: string): readonly string[] {
  return findingsOf(files, rule).map(
    ({ file, line, jobs }) =>
      `${file === '.gitlab-ci.yml' ? '' : `${file}:`}${String(line)} ${jobs.join(', ')}`,
  );
}

export function findingsOf(files: Files, rule: string): readonly CheckFinding[] {
  return checkFiles(files).findings.filter((finding) => finding.rule === rule);
}

/** The diff of the only finding of a rule. */
export function patchOf(files: Files, rule: string): string {
  const remedies = findingsOf(files, rule).map(({ remedy }) => remedy);
  const [remedy] = remedies;
  if (remedies.length !== 1 || remedy?.kind !== 'patch') throw new Error(JSON.stringify(remedies));
  return remedy.diff ?? 'left out';
}

function resolve(files: Files): Pipeline {
  const texts = new Map(Object.entries(typeof files === 'string' ? { '.gitlab-ci.yml': files } : files));
  const pipeline = resolvePipeline({ root: '.gitlab-ci.yml', texts });
  if ('code' in pipeline) throw new Error(pipeline.reason);
  return pipeline;
}

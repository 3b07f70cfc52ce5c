import type { CiFiles, Pipeline } from '../ci-file/pipeline.ts';
import { resolvePipeline } from '../ci-file/resolve-pipeline.ts';
import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import { checkPipeline, type Digest } from './check.ts';
import type { CheckFinding, CheckReport } from './finding.ts';

export interface FixOutcome {
  /** The files that changed, from first to last text. */
  readonly files: readonly PatchedFile[];
  /** What was mended, in order. */
  readonly fixed: readonly CheckFinding[];
  /** What a check of the changed files finds. */
  readonly left: CheckReport;
}

/** A bound on the steps of one run; no file at hand needed a tenth of it. */
const maxSteps = 500;

/**
 * Applies every patch that can be applied beside the others: one after the other, each made for the
 * text that the ones before it left, so that none is made twice and none undoes another. Pure.
 */
export function fixAll(pipeline: Pipeline, digest: Digest): FixOutcome {
  const tried = new Set<string>();
  const fixed: CheckFinding[] = [];
  let current = pipeline;
  let report = checkPipeline(current, digest);
  for (let step = 0; step < maxSteps; step += 1) {
    const next = report.findings.find(
      (finding) => finding.remedy.kind === 'patch' && !tried.has(attemptOf(finding)),
    );
    if (next?.remedy.kind !== 'patch') break;
    tried.add(attemptOf(next));
    const patched = resolvePipeline(withPatch(current.files, next.remedy.files));
    if ('code' in patched) continue;
    current = patched;
    report = checkPipeline(current, digest);
    fixed.push(next);
  }
  return { files: changedFiles(pipeline.files, current.files), fixed, left: report };
}

/** The same finding for fewer jobs is worth another attempt. */
function attemptOf({ fingerprint, jobs }: CheckFinding): string {
  return JSON.stringify([fingerprint, jobs]);
}

function withPatch(files: CiFiles, patched: readonly PatchedFile[]): CiFiles {
  const texts = new Map(files.texts);
  for (const { path, after } of patched) texts.set(path, after);
  return { ...files, texts };
}

function changedFiles(before: CiFiles, after: CiFiles): readonly PatchedFile[] {
  return [...after.texts].flatMap(([path, text]) => {
    const original = before.texts.get(path) ?? '';
    return original === text ? [] : [{ path, before: original, after: text }];
  });
}

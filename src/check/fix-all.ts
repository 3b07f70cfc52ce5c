import type { CiFiles, Pipeline } from '../ci-file/pipeline.ts';
import { resolvePipeline } from '../ci-file/resolve-pipeline.ts';
import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import { checkPipeline } from './check.ts';
import { describePipeline } from './checked-pipeline.ts';
import { findPlaces, type Digest, type FoundPlace } from './find-places.ts';
import type { CheckFinding, CheckReport } from './finding.ts';
import { isIgnored } from './ignore-comment.ts';
import { makeRemedy } from './make-remedy.ts';

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
  for (let step = 0; step < maxSteps; step += 1) {
    const next = nextPatch(current, digest, tried);
    if (next === null) break;
    current = next.pipeline;
    fixed.push(next.finding);
  }
  return {
    files: changedFiles(pipeline.files, current.files),
    fixed,
    left: checkPipeline(current, digest),
  };
}

interface AppliedPatch {
  readonly finding: CheckFinding;
  readonly pipeline: Pipeline;
}

/** The first patch that was not tried yet, applied; what is looked at is added to `tried`. */
function nextPatch(pipeline: Pipeline, digest: Digest, tried: Set<string>): AppliedPatch | null {
  const checked = describePipeline(pipeline);
  for (const found of findPlaces(checked, digest)) {
    const attempt = attemptOf(found);
    if (tried.has(attempt) || isIgnored(found, pipeline.files.texts)) continue;
    tried.add(attempt);
    const remedy = makeRemedy(found, checked);
    if (remedy.kind !== 'patch') continue;
    const patched = resolvePipeline(withPatch(pipeline.files, remedy.files));
    if ('code' in patched) continue;
    const { propose: _propose, ...finding } = found;
    return { finding: { ...finding, remedy }, pipeline: patched };
  }
  return null;
}

/** The same finding for fewer jobs is worth another attempt, and so is its twin on another line. */
function attemptOf({ fingerprint, jobs, line }: FoundPlace): string {
  return JSON.stringify([fingerprint, jobs, line]);
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

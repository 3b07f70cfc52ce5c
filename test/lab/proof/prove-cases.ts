import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunnerSettings } from '../runner/runner-settings.ts';
import { runPipeline, type Runner } from '../runner/run-pipeline.ts';
import type { Fixer } from './fixer.ts';
import type { LabCase } from './lab-case.ts';
import { proveCase, type CaseProof } from './prove-case.ts';

export interface CaseRun {
  readonly runner: Runner;
  /** The fixer on trial; a case may have its own. */
  fixerOf(labCase: LabCase): Fixer;
  /** Cases at a time. */
  readonly jobs: number;
  /** Whether proven cases keep their folder. */
  readonly keep: boolean;
  /** Told about each case when it is done. */
  onProof(proof: CaseProof): void;
}

/** Proves cases, several at a time; the results come in the order of the cases. */
export async function proveCases(cases: readonly LabCase[], run: CaseRun): Promise<readonly CaseProof[]> {
  const proofs = new Map<LabCase, CaseProof>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const proof = await proveOne(next, run);
      proofs.set(next, proof);
      run.onProof(proof);
    }
  };
  await Promise.all(Array.from({ length: run.jobs }, work));
  return cases.flatMap((labCase) => proofs.get(labCase) ?? []);
}

async function proveOne(labCase: LabCase, { runner, fixerOf, keep }: CaseRun): Promise<CaseProof> {
  const folder = path.join(runner.lab.work, labCase.id);
  await rm(folder, { recursive: true, force: true });
  const proof = await proveCase(labCase, {
    folder,
    fixer: fixerOf(labCase),
    runPipeline: (project: string, name: string, settings: RunnerSettings) =>
      runPipeline(runner, project, path.join(folder, name), settings),
  });
  if (proof.objection === null && !keep) await rm(folder, { recursive: true, force: true });
  return proof;
}

import path from 'node:path';
import { InvalidCiFile } from '../runner/expand-pipeline.ts';
import type { JobResult, PipelineResult } from '../runner/run-pipeline.ts';
import { runnerSettingsSchema, type RunnerSettings } from '../runner/runner-settings.ts';
import { expectSuccess, findFault } from './judge-pipeline.ts';
import type { Answer, Fixer } from './fixer.ts';
import { patchSize, weakening } from './judge-patch.ts';
import type { Fault, LabCase } from './lab-case.ts';
import { Objection } from './objection.ts';
import { applyPatch, followAdvice, layOutProject } from './project.ts';

/** Runs the pipeline of a project; `name` tells the runs of one case apart. */
export type PipelineRunner = (
  project: string,
  name: string,
  settings: RunnerSettings,
) => Promise<PipelineResult>;

export interface Trial {
  readonly runPipeline: PipelineRunner;
  readonly fixer: Fixer;
  /** A folder for this case alone. */
  readonly folder: string;
}

/** What came of a case. */
export interface CaseProof {
  readonly labCase: LabCase;
  /** null: proven. Else why not, in a sentence. */
  readonly objection: string | null;
  /** The line that showed the fault, as it was printed. */
  readonly message: string;
  readonly added: number;
  readonly removed: number;
  /** Patches it took. */
  readonly patches: number;
  readonly seconds: number;
}

interface Progress {
  message: string;
  added: number;
  removed: number;
  patches: number;
}

/**
 * Proves one case: the pipeline fails with the expected message, the fixer's answer is followed, the pipeline
 * passes; with several faults, again and again. A patch that is empty, does not apply, weakens the pipeline or
 * drops work is an objection, even where the pipeline passes.
 *
 * @throws LabError where the lab is at fault
 */
export async function proveCase(labCase: LabCase, trial: Trial): Promise<CaseProof> {
  const started = Date.now();
  const progress: Progress = { message: '', added: 0, removed: 0, patches: 0 };
  let objection: string | null = null;
  try {
    await prove(labCase, trial, progress);
  } catch (error) {
    if (!(error instanceof Objection)) throw error;
    objection = error.message;
  }
  return { labCase, objection, ...progress, seconds: Math.round((Date.now() - started) / 1000) };
}

async function prove(labCase: LabCase, trial: Trial, progress: Progress): Promise<void> {
  const project = path.join(trial.folder, 'project');
  await layOutProject(labCase, project);
  const first = await run(trial, project, 'before', labCase.runner);
  let current = first;
  for (const [step, fault] of labCase.faults.entries()) {
    if (step > 0 && current.status === 'success') break;
    const { job, message } = await findFault(current, fault);
    if (step === 0) progress.message = message;
    const answer = await trial.fixer({ trace: job.log ?? '', repository: project, job: fault.job });
    if (labCase.result === 'patch') {
      await takePatch(fault, answer, project, progress);
      await expectNothingMore(trial, project, job, fault);
    } else if (expectNoPatch(labCase, fault, answer) === 'nothing more to prove') return;
    else await followAdvice(labCase, project);
    current = await run(trial, project, `after-${String(step + 1)}`, settingsAfter(labCase));
  }
  await expectSuccess(first, current);
}

async function run(
  { runPipeline }: Trial,
  project: string,
  name: string,
  settings: RunnerSettings,
): Promise<PipelineResult> {
  try {
    return await runPipeline(project, name, settings);
  } catch (error) {
    if (error instanceof InvalidCiFile)
      throw new Objection(`the CI file is not valid (${name}): ${error.message}`);
    throw error;
  }
}

/** Advice may change the runner. */
function settingsAfter({ runner, advised, result }: LabCase): RunnerSettings {
  return result === 'advice' ? runnerSettingsSchema.parse({ ...runner, ...advised }) : runner;
}

async function takePatch(fault: Fault, answer: Answer, project: string, progress: Progress): Promise<void> {
  expectClass(fault, answer);
  const { added, removed } = patchSize(answer.diff);
  if (added + removed === 0) throw new Objection(`no patch: ${answer.words}`);
  const weaker = weakening(answer.diff);
  if (weaker !== null) throw new Objection(`the patch ${weaker}`);
  const refusal = await applyPatch(project, answer.diff);
  if (refusal !== null) throw new Objection(`git apply refuses the patch: ${refusal}`);
  progress.added += added;
  progress.removed += removed;
  progress.patches += 1;
}

/** The same trace with the patched file must leave nothing to do. */
async function expectNothingMore(trial: Trial, project: string, job: JobResult, fault: Fault): Promise<void> {
  const again = await trial.fixer({ trace: job.log ?? '', repository: project, job: fault.job });
  if (again.diff !== '') throw new Objection(`a second fix changes the patched file again:\n${again.diff}`);
}

function expectNoPatch(
  labCase: LabCase,
  fault: Fault,
  answer: Answer,
): 'follow the advice' | 'nothing more to prove' {
  if (answer.diff !== '') throw new Objection(`a patch where none can be right:\n${answer.diff}`);
  if (labCase.result === 'none') {
    if (answer.failureClass !== null)
      throw new Objection(`diagnosed as ${answer.failureClass}, which it is not`);
    return 'nothing more to prove';
  }
  expectClass(fault, answer);
  if (answer.remedy !== 'advice') throw new Objection(`no advice, but ${answer.remedy ?? 'nothing'}`);
  if (labCase.advice !== undefined && !new RegExp(labCase.advice).test(answer.words))
    throw new Objection(`the advice does not say ${labCase.advice}: ${answer.words}`);
  return 'follow the advice';
}

function expectClass(fault: Fault, { failureClass, words }: Answer): void {
  if (failureClass !== null && [fault.class, ...fault.alsoAccepted].includes(failureClass)) return;
  throw new Objection(`diagnosed as ${failureClass ?? 'unknown'}, not ${fault.class}: ${words}`);
}

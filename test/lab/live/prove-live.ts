import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { World } from '../../support/service-world.ts';
import type { LabCase } from '../proof/lab-case.ts';
import { Objection } from '../proof/objection.ts';
import { layOutProject, projectFiles } from '../proof/project.ts';
import type { Runner } from '../runner/run-pipeline.ts';
import { judgeLoop, type Loop } from './judge-loop.ts';
import { labPipelines, type LabPipeline } from './lab-pipelines.ts';
import type { LiveProof } from './live-proof.ts';
import { addProject, startLiveWorld, untilAllQuiet } from './live-world.ts';

const ciFile = '.gitlab-ci.yml';

/** Longer than any loop takes; a service that tries for ever is an objection, not a lab that hangs. */
const patienceMinutes = 6;

export interface LiveRun {
  readonly runner: Runner;
  /** Whether logs and repositories stay. */
  readonly keep: boolean;
  say(line: string): void;
}

/**
 * Closes the whole loop for each case, one after the other: a push to the GitLab stand-in, the lab's run of it, the
 * webhook to the real service, its merge request, the lab's run of that, and what the service says then.
 *
 * @throws LabError where the lab is at fault
 */
export async function proveLive(cases: readonly LabCase[], run: LiveRun): Promise<readonly LiveProof[]> {
  const folder = path.join(run.runner.lab.work, 'live');
  const world = await startLiveWorld(folder);
  const proofs: LiveProof[] = [];
  try {
    for (const labCase of cases) {
      const proof = await proveOne(labCase, world, folder, run);
      proofs.push(proof);
      run.say(progressLine(proof, proofs.length, cases.length));
    }
  } finally {
    await world.close();
  }
  const proven = proofs.every(({ objection }) => objection === null);
  if (proven && !run.keep) await rm(folder, { recursive: true, force: true });
  return proofs;
}

function progressLine(
  { labCase, objection, pipelines, added, removed, seconds }: LiveProof,
  done: number,
  total: number,
): string {
  const name = `[live ${String(done)}/${String(total)}] ${labCase.id}`;
  const took = `(${String(seconds)} s)`;
  return objection === null
    ? `${name}: closed after ${String(pipelines)} pipelines +${String(added)} -${String(removed)} ${took}`
    : `${name}: FAILED ${took}\n      ${objection.replaceAll('\n', '\n      ')}`;
}

async function proveOne(labCase: LabCase, world: World, folder: string, run: LiveRun): Promise<LiveProof> {
  const started = Date.now();
  const place = path.join(folder, labCase.id);
  const pipelines = labPipelines(run.runner, labCase, place, (ran) => run.say(`  ${describe(labCase, ran)}`));
  let objection: string | null = null;
  let size = { added: 0, removed: 0 };
  try {
    const { project, pushed } = await push(labCase, world, path.join(place, 'project'), pipelines.rule);
    await inTime(untilAllQuiet(world));
    if (pipelines.failures.length > 0) throw pipelines.failures[0];
    const loop: Loop = { world, labCase, project, pushed, ran: pipelines.ran };
    size = await judgeLoop(loop);
  } catch (error) {
    if (!(error instanceof Objection)) throw error;
    objection = error.message;
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  return { labCase, objection, pipelines: pipelines.ran.length, ...size, seconds };
}

/** The project as it was while all was well, and a developer's push that breaks its CI file. */
async function push(
  labCase: LabCase,
  world: World,
  folder: string,
  rule: ReturnType<typeof labPipelines>['rule'],
): Promise<Pick<Loop, 'project' | 'pushed'>> {
  await layOutProject(labCase, folder);
  const files = await projectFiles(folder);
  const broken = await readFile(path.join(folder, ciFile));
  const { [ciFile]: _, ...others } = files;
  const project = addProject(world, labCase.id, others, rule);
  const pushed = await project.commit('main', { [ciFile]: broken }, { message: 'Build with Docker\n' });
  return { project, pushed };
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the loop did not come to rest within ${String(patienceMinutes)} minutes`;
    timer = setTimeout(() => reject(new Objection(message)), patienceMinutes * 60_000);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function describe({ id }: LabCase, { branch, sha, result }: LabPipeline): string {
  const failed = result.jobs.find(({ status, allowed }) => status === 'failed' && !allowed);
  const ended = failed === undefined ? 'passed' : `failed in ${failed.job.name}`;
  return `${id}: ${branch} at ${sha.slice(0, 8)} ${ended}`;
}

import { writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { claimDirectory, lockPath } from './daemon/claim-directory.ts';
import { holdLock } from './daemon/held-lock.ts';
import { controlGroup } from './daemon/lab-daemon.ts';
import { labDirectory, type LabDirectory } from './daemon/lab-directory.ts';
import { findLeftovers } from './daemon/leftovers.ts';
import { setUpLab, type SetUp } from './daemon/set-up.ts';
import { LabError } from './lab-error.ts';
import { chooseLiveCases } from './live/live-cases.ts';
import type { LiveProof } from './live/live-proof.ts';
import { proveLive } from './live/prove-live.ts';
import { takesEverything, type LabOptions } from './options.ts';
import { checkLab } from './proof/check-lab.ts';
import { chooseCases, classOf } from './proof/choose-cases.ts';
import { builtProgram, commandLineFixer } from './proof/fixer.ts';
import { readCases, type LabCase } from './proof/lab-case.ts';
import { proofPage, type LabFacts } from './proof/proof-page.ts';
import type { CaseProof } from './proof/prove-case.ts';
import { proveCases, type CaseRun } from './proof/prove-cases.ts';
import { referenceFixer } from './proof/reference-fixer.ts';
import { changes, resultTable, verdict } from './proof/result-table.ts';
import { labResources, projectRoot } from './resources.ts';

/** The case that the lab tries itself on. */
const ownCase = 'tls-host-2375';

export interface LabRun {
  /** Told once, when the lab's daemon runs: how to end it at once. */
  onStart(kill: () => void): void;
  say(line: string): void;
}

/**
 * Sets the lab up, proves the chosen cases and ends everything it started.
 *
 * @returns whether all were proven
 * @throws LabError where the lab is at fault, LabUsageError for cases that do not exist
 */
export async function runLab(options: LabOptions, { onStart, say }: LabRun): Promise<boolean> {
  const started = Date.now();
  const all = await readCases(path.join(labResources, 'cases'));
  const cases = options.live ? [] : chooseCases(all, options);
  const lab = labDirectory(options.directory);
  await claimDirectory(lab.root);
  const lock = await holdLock(lockPath(lab.root), controlGroup);
  if (lock === null) throw new LabError(`another lab is running in ${lab.root}`);
  try {
    const setUp = await setUpLab(lab, say);
    onStart(() => setUp.daemon.kill());
    const proofs = await prove(all, cases, options, { ...setUp, lab, say }).finally(() =>
      setUp.daemon.stop(),
    );
    const left = await findLeftovers(lab.root, setUp.daemon.namespace);
    if (left.length > 0) throw new LabError(`the lab left behind: ${left.join(', ')}`);
    report(proofs, (Date.now() - started) / 1000, say);
    return [...proofs.cases, ...proofs.live].every(({ objection }) => objection === null);
  } finally {
    await lock.release();
  }
}

interface Stage extends SetUp {
  readonly lab: LabDirectory;
  say(line: string): void;
}

/** What a run proved. */
interface Proofs {
  readonly cases: readonly CaseProof[];
  readonly live: readonly LiveProof[];
}

async function prove(
  all: readonly LabCase[],
  cases: readonly LabCase[],
  options: LabOptions,
  stage: Stage,
): Promise<Proofs> {
  const { lab, docker, say } = stage;
  const proofs = options.live ? [] : await proveChosen(all, cases, options, stage);
  const hasLoop = options.live || takesEverything(options) || isShortTrial(options);
  const live = hasLoop
    ? await proveLive(chooseLiveCases(all, options), { runner: { lab, docker }, keep: options.keep, say })
    : [];
  if (takesEverything(options))
    await writeFile(
      path.join(projectRoot, 'docs/proof.md'),
      proofPage(proofs, live, await facts({ docker })),
    );
  return { cases: proofs, live };
}

function isShortTrial({ short, reference, fixCommand }: LabOptions): boolean {
  return short && !reference && fixCommand === null;
}

async function proveChosen(
  all: readonly LabCase[],
  cases: readonly LabCase[],
  options: LabOptions,
  { lab, docker, say }: Stage,
): Promise<readonly CaseProof[]> {
  const fixer = commandLineFixer(options.fixCommand ?? builtProgram);
  let done = 0;
  const run: CaseRun = {
    runner: { lab, docker },
    jobs: options.jobs,
    keep: options.keep,
    fixerOf: (labCase) => (options.reference ? referenceFixer(labCase) : fixer),
    onProof(proof) {
      done += 1;
      say(progressLine(proof, done, cases.length));
    },
  };
  const own = all.find(({ id }) => id === ownCase);
  if (own === undefined) throw new LabError(`there is no case ${ownCase}`);
  await checkLab(own, run, referenceFixer(own));
  say('the lab tells a right fix from a wrong one');
  return await proveCases(cases, run);
}

function progressLine(proof: CaseProof, done: number, total: number): string {
  const count = `[${String(done).padStart(String(total).length)}/${String(total)}]`;
  const line = `${count} ${proof.labCase.id}: ${verdict(proof)} ${changes(proof)} (${String(proof.seconds)} s)`;
  return proof.objection === null ? line : `${line}\n      ${proof.objection.replaceAll('\n', '\n      ')}`;
}

async function facts({ docker }: Pick<SetUp, 'docker'>): Promise<LabFacts> {
  const ask = (image: string, ...command: readonly string[]): Promise<string> =>
    docker.must('run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c', command.join(' '));
  return {
    client: await ask('docker:27', 'docker --version'),
    daemon: await ask('docker:27-dind', 'dockerd --version'),
    kernel: release(),
  };
}

function report({ cases, live }: Proofs, seconds: number, say: (line: string) => void): void {
  const failed = [...cases, ...live].filter(({ objection }) => objection !== null);
  const classes = new Set(cases.map(({ labCase }) => classOf(labCase)));
  if (cases.length > 0) say(`\n${resultTable(cases)}`);
  say('');
  for (const { labCase, objection } of failed) say(`${labCase.id}: ${objection ?? ''}\n`);
  const parts = [
    ...(cases.length === 0 ? [] : [`${provenOf(cases)} cases proven`, `${String(classes.size)} classes`]),
    ...(live.length === 0 ? [] : [`${provenOf(live)} whole loops closed`]),
  ];
  say([...parts, `${seconds.toFixed(0)} s`].join(', '));
}

/** `2 of 3` */
function provenOf(proofs: readonly { readonly objection: string | null }[]): string {
  return `${String(proofs.filter(({ objection }) => objection === null).length)} of ${String(proofs.length)}`;
}

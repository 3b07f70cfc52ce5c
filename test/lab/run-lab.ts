import { writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { claimDirectory, lockPath } from './daemon/claim-directory.ts';
import { holdLock } from './daemon/held-lock.ts';
import { controlGroup } from './daemon/lab-daemon.ts';
import { labDirectory } from './daemon/lab-directory.ts';
import { findLeftovers } from './daemon/leftovers.ts';
import { setUpLab, type SetUp } from './daemon/set-up.ts';
import { LabError } from './lab-error.ts';
import type { LabOptions } from './options.ts';
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
  const cases = chooseCases(all, options);
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
    return proofs.every(({ objection }) => objection === null);
  } finally {
    await lock.release();
  }
}

interface Stage extends SetUp {
  readonly lab: ReturnType<typeof labDirectory>;
  say(line: string): void;
}

async function prove(
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
  const proofs = await proveCases(cases, run);
  const isWhole = cases.length === all.length && !options.reference && options.fixCommand === null;
  if (isWhole)
    await writeFile(path.join(projectRoot, 'docs/proof.md'), proofPage(proofs, await facts({ docker })));
  return proofs;
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

function report(proofs: readonly CaseProof[], seconds: number, say: (line: string) => void): void {
  const failed = proofs.filter(({ objection }) => objection !== null);
  const classes = new Set(proofs.map(({ labCase }) => classOf(labCase)));
  say(`\n${resultTable(proofs)}\n`);
  for (const { labCase, objection } of failed) say(`${labCase.id}: ${objection ?? ''}\n`);
  say(
    `${String(proofs.length - failed.length)} of ${String(proofs.length)} cases proven, ${String(classes.size)} classes, ${seconds.toFixed(0)} s`,
  );
}

import { existsSync } from 'node:fs';
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../run-command.ts';
import type { Answer, Fixer } from './fixer.ts';
import type { LabCase } from './lab-case.ts';

/**
 * Answers with a case's own `reference.yml` (and `reference/`), a fix made by hand. It tells a fault of the
 * case from one of pipewright: with it, every case has to be proven.
 */
export function referenceFixer({ folder, result, faults, advice }: LabCase): Fixer {
  return async ({ repository, job }): Promise<Answer> => {
    if (result === 'none') return { diff: '', words: '', failureClass: null, remedy: null };
    const fault = faults.find((each) => each.job === job) ?? faults[0];
    const failureClass = fault?.class ?? null;
    if (result === 'advice')
      return { diff: '', words: literally(advice ?? ''), failureClass, remedy: 'advice' };
    return { diff: await difference(folder, repository), words: '', failureClass, remedy: 'patch' };
  };
}

/** A text that the pattern matches, for patterns without operators. */
function literally(pattern: string): string {
  return pattern.replaceAll('\\', '');
}

async function difference(folder: string, repository: string): Promise<string> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'lab-reference-'));
  try {
    const wanted = path.join(scratch, 'b');
    await cp(repository, path.join(scratch, 'a'), { recursive: true });
    await cp(repository, wanted, { recursive: true });
    const single = path.join(folder, 'reference.yml');
    if (existsSync(single)) await copyFile(single, path.join(wanted, '.gitlab-ci.yml'));
    const tree = path.join(folder, 'reference');
    if (existsSync(tree)) await cp(tree, wanted, { recursive: true });
    const options = ['diff', '--no-index', '--no-prefix', '--', 'a', 'b'];
    return (await runCommand('git', options, { cwd: scratch })).stdout;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

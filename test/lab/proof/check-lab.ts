import { LabError } from '../lab-error.ts';
import type { Fixer } from './fixer.ts';
import type { LabCase } from './lab-case.ts';
import { proveCases, type CaseRun } from './prove-cases.ts';

/** Answers the first time with a patch that changes nothing a pipeline notices. */
function uselessFixer(): Fixer {
  const diffs = ['--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1 +1,2 @@\n+# mended\n default:\n'];
  return () =>
    Promise.resolve({ diff: diffs.shift() ?? '', words: '', failureClass: 'tls-mismatch', remedy: 'patch' });
}

/**
 * Tries the lab on itself before it judges anyone: a case must be proven with the right fix and must not be
 * with a wrong one.
 *
 * @throws LabError where the lab would call good what is bad, or bad what is good
 */
export async function checkLab(labCase: LabCase, run: CaseRun, rightFixer: Fixer): Promise<void> {
  const prove = async (fixer: Fixer): Promise<string | null> => {
    const [proof] = await proveCases([labCase], {
      ...run,
      keep: false,
      fixerOf: () => fixer,
      onProof: () => undefined,
    });
    return proof?.objection ?? null;
  };
  const right = await prove(rightFixer);
  if (right !== null) throw new LabError(`the lab does not work here: with the right fix, ${right}`);
  const wrong = await prove(uselessFixer());
  if (wrong?.startsWith('build still fails') !== true)
    throw new LabError(
      `the lab does not tell a wrong fix from a right one: ${wrong ?? 'it called it proven'}`,
    );
}

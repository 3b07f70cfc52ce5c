import path from 'node:path';
import { z } from 'zod';
import { LabError } from '../lab-error.ts';
import { projectRoot } from '../resources.ts';
import { runCommand } from '../run-command.ts';

/** A failed job: the log GitLab would keep, and the repository at its commit. */
export interface FailedJob {
  readonly trace: string;
  readonly repository: string;
  readonly job: string;
}

export interface Answer {
  /** '' where there is no patch. */
  readonly diff: string;
  /** What is said instead of a patch, for people. */
  readonly words: string;
  /** The class of the first diagnosis; null where the verdict is `unknown`. */
  readonly failureClass: string | null;
  /** `patch`, `advice`, `retry`, `declined`, or null without a diagnosis. */
  readonly remedy: string | null;
}

/** What is on trial: pipewright as its users call it, or a stand-in that tests the lab. */
export type Fixer = (failed: FailedJob) => Promise<Answer>;

const reportSchema = z.object({
  diagnoses: z.array(z.object({ failureClass: z.string(), remedy: z.object({ kind: z.string() }) })),
});

/** The built command line. */
export const builtProgram: readonly string[] = [
  process.execPath,
  path.join(projectRoot, 'dist/src/cli/main.js'),
];

/**
 * Asks a command line for a fix, through its documented interface: `fix` prints the patch (status 0) or why
 * there is none (status 1), `diagnose --format json` names the class.
 *
 * @param program - the command and its first arguments
 * @throws LabError where the program answers otherwise
 */
export function commandLineFixer(program: readonly string[]): Fixer {
  const [command = '', ...first] = program;
  return async ({ trace, repository, job }) => {
    const flags = ['--trace', trace, '--ci', path.join(repository, '.gitlab-ci.yml'), '--job', job];
    const fix = await runCommand(command, [...first, 'fix', ...flags]);
    const diagnose = await runCommand(command, [...first, 'diagnose', ...flags, '--format', 'json']);
    for (const { status, stderr } of [fix, diagnose])
      if (status !== 0 && status !== 1)
        throw new LabError(`pipewright ended with ${String(status)}: ${stderr.trim()}`);
    const report = reportSchema.parse(JSON.parse(diagnose.stdout));
    const cause = report.diagnoses[0];
    return {
      diff: fix.status === 0 ? fix.stdout : '',
      words: fix.stderr.trim(),
      failureClass: cause?.failureClass ?? null,
      remedy: cause?.remedy.kind ?? null,
    };
  };
}

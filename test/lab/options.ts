import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

export interface LabOptions {
  /** Ids of cases; null: all of them. */
  readonly only: readonly string[] | null;
  /** One case per class. */
  readonly short: boolean;
  /** The whole loop and nothing else. */
  readonly live: boolean;
  /** Ends labs in the middle of their work, and nothing else. */
  readonly interrupt: boolean;
  /** Pipelines at a time. */
  readonly jobs: number;
  /** Keeps what proven cases wrote, too. */
  readonly keep: boolean;
  /** Takes each case's own fix instead of pipewright's. */
  readonly reference: boolean;
  /** The command line on trial; null: the built pipewright. */
  readonly fixCommand: readonly string[] | null;
  /** Where the lab keeps its packages, images and logs. */
  readonly directory: string;
}

export const usage = `usage: npm run lab -- [options]

  --all            every case (the default); writes docs/proof.md
  --only A,B       these cases
  --short          one case per failure class
  --live           the whole loop: push, webhook, merge request, pipeline of the fix, "fixed"
  --interrupt      end labs by Ctrl-C, SIGTERM and kill -9, and look for what they leave
  -j N             pipelines at a time (default: one per two processors)
  --keep           keep logs and projects of proven cases, too
  --reference      use each case's own fix instead of pipewright's: tests the cases
  --fix COMMAND    put another command line on trial
  --directory DIR  where the lab keeps its packages, images and logs

exit status: 0 all proven, 1 some not, 2 wrong usage, 3 the lab cannot run here (nothing was tried),
  130 ended by Ctrl-C, 143 by SIGTERM (nothing is left running)
`;

/** A mistake on the command line, in one line. */
export class LabUsageError extends Error {
  override readonly name = 'LabUsageError';
}

const definitions = {
  all: { type: 'boolean' },
  only: { type: 'string' },
  short: { type: 'boolean' },
  live: { type: 'boolean' },
  interrupt: { type: 'boolean' },
  jobs: { type: 'string', short: 'j' },
  keep: { type: 'boolean' },
  reference: { type: 'boolean' },
  fix: { type: 'string' },
  directory: { type: 'string' },
} as const;

/** Whether the built pipewright is on trial with all there is: cases, loops, and the lab's own endings. */
export function takesEverything({
  only,
  short,
  live,
  interrupt,
  reference,
  fixCommand,
}: LabOptions): boolean {
  return only === null && !short && !live && !interrupt && !reference && fixCommand === null;
}

/** @throws LabUsageError */
export function readOptions(args: readonly string[]): LabOptions {
  const values = parse(args);
  const chosen = [values.all, values.only !== undefined, values.short, values.live, values.interrupt];
  if (chosen.filter((each) => each === true).length > 1)
    throw new LabUsageError('--all, --only, --short, --live and --interrupt exclude each other');
  if (values.live === true && (values.reference === true || values.fix !== undefined))
    throw new LabUsageError('--live puts the service on trial: not --reference, not --fix');
  if (values.reference === true && values.fix !== undefined)
    throw new LabUsageError('--reference and --fix exclude each other');
  const jobs = Number(values.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2)));
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 32)
    throw new LabUsageError('-j takes a number from 1 to 32');
  return {
    only: values.only?.split(',') ?? null,
    short: values.short ?? false,
    live: values.live ?? false,
    interrupt: values.interrupt ?? false,
    jobs,
    keep: values.keep ?? false,
    reference: values.reference ?? false,
    fixCommand: values.fix?.split(' ') ?? null,
    directory: values.directory ?? path.join(cacheFolder(), 'pipewright-lab'),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new LabUsageError(error.message.split('\n')[0] ?? '');
  }
}

/** The user's own cache: what lies there is later run as root, so no shared folder will do. */
function cacheFolder(): string {
  return process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
}

import { parseArgs } from 'node:util';

export interface ScoreOptions {
  readonly directory: string;
  /** Ids of cases; null: all of them. */
  readonly only: readonly string[] | null;
  /** Cases at a time. */
  readonly jobs: number;
  /** Milliseconds for one run of the command line. */
  readonly timeout: number;
  readonly write: boolean;
}

export const usage = `usage: npm run score -- DIR [options]

  DIR           a directory of cases: trace.log, .gitlab-ci.yml and expected.json in one directory each
  --only A,B    these cases
  --jobs N      cases at a time (default: 2)
  --timeout S   seconds for one run of the command line (default: 60)
  --write       write docs/accuracy.md

exit status: 0 all right, 1 some not, 2 wrong usage
`;

/** A mistake on the command line, in one line. */
export class ScoreUsageError extends Error {
  override readonly name = 'ScoreUsageError';
}

/** @throws ScoreUsageError */
export function readOptions(args: readonly string[]): ScoreOptions {
  const { values, positionals } = parse(args);
  const [directory, ...more] = positionals;
  if (directory === undefined || more.length > 0) throw new ScoreUsageError('name one directory of cases');
  if (values.only !== undefined && values.write === true)
    throw new ScoreUsageError('--write is about all cases, --only about some');
  return {
    directory,
    only: values.only?.split(',') ?? null,
    jobs: positive('--jobs', values.jobs ?? '2'),
    timeout: positive('--timeout', values.timeout ?? '60') * 1000,
    write: values.write ?? false,
  };
}

const definitions = {
  only: { type: 'string' },
  jobs: { type: 'string' },
  timeout: { type: 'string' },
  write: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, allowPositionals: true });
  } catch (error) {
    throw new ScoreUsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new ScoreUsageError(`${name} takes a whole number from 1 on`);
  return number;
}

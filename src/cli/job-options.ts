import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What `diagnose` and `fix` are told on the command line. */
export interface JobOptions {
  /** Path of the trace; `-` is standard input. */
  readonly trace: string;
  /** Path of the root CI file, relative to `root` and with forward slashes. */
  readonly ci: string;
  /** Absolute path of the repository root. */
  readonly root: string;
  readonly job: string | null;
  /** GitLab's `failure_reason`, for a job that never started and so has no trace. */
  readonly failureReason: string | null;
  readonly format: 'text' | 'json';
  readonly write: boolean;
}

const options = {
  trace: { type: 'string' },
  ci: { type: 'string' },
  job: { type: 'string' },
  'failure-reason': { type: 'string' },
  root: { type: 'string' },
  format: { type: 'string', default: 'text' },
  write: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/**
 * Reads the flags of `diagnose` and `fix`.
 *
 * @throws UsageError that names the flag that is missing or wrong
 */
export function readJobOptions(args: readonly string[]): JobOptions {
  const values = parse(args);
  if (values.trace === undefined) throw new UsageError('--trace FILE is missing (use - for standard input)');
  if (values.ci === undefined) throw new UsageError('--ci FILE is missing');
  const { format } = values;
  if (format !== 'text' && format !== 'json')
    throw new UsageError(`--format takes text or json, not "${format}"`);
  const file = path.resolve(values.ci);
  const root = values.root === undefined ? path.dirname(file) : path.resolve(values.root);
  const ci = path.relative(root, file).split(path.sep).join('/');
  if (ci.startsWith('../') || path.isAbsolute(ci))
    throw new UsageError(`--ci ${values.ci} is not below --root ${values.root ?? root}`);
  return {
    trace: values.trace,
    ci,
    root,
    job: values.job ?? null,
    failureReason: values['failure-reason'] ?? null,
    format,
    write: values.write,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError((error.message.split('\n')[0] ?? '').replace(/\. To specify a positional.*$/, ''));
  }
}

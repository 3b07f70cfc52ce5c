import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.ts';

const formats = ['text', 'json', 'sarif', 'codequality'] as const;

export type CheckFormat = (typeof formats)[number];

/** What `check` is told on the command line. */
export interface CheckOptions {
  /** Path of the root CI file, relative to `root` and with forward slashes. */
  readonly ci: string;
  /** Absolute path of the repository root. */
  readonly root: string;
  readonly format: CheckFormat;
  readonly fix: boolean;
}

const options = {
  ci: { type: 'string', default: '.gitlab-ci.yml' },
  root: { type: 'string' },
  format: { type: 'string', default: 'text' },
  fix: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/**
 * Reads the flags of `check`.
 *
 * @throws UsageError that names the flag that is wrong
 */
export function readCheckOptions(args: readonly string[]): CheckOptions {
  const values = parse(args);
  const format = formats.find((known) => known === values.format);
  if (format === undefined)
    throw new UsageError(`--format takes ${formats.join(', ')}, not "${values.format}"`);
  const file = path.resolve(values.ci);
  const root = values.root === undefined ? path.dirname(file) : path.resolve(values.root);
  const ci = path.relative(root, file).split(path.sep).join('/');
  if (ci.startsWith('../') || path.isAbsolute(ci))
    throw new UsageError(`--ci ${values.ci} is not below --root ${values.root ?? root}`);
  return { ci, root, format, fix: values.fix };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError((error.message.split('\n')[0] ?? '').replace(/\. To specify a positional.*$/, ''));
  }
}

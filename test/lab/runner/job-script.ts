import { projectDirectory } from './job-variables.ts';

/** Looks for a shell as the runner does and becomes it; the script comes on standard input. */
export const findShell = [
  '/usr/local/bin/bash',
  '/usr/bin/bash',
  '/bin/bash',
  '/usr/local/bin/sh',
  '/usr/bin/sh',
  '/bin/sh',
  '/busybox/sh',
]
  .map((shell) => `[ ! -x ${shell} ] || exec ${shell};`)
  .concat('echo shell not found; exit 1')
  .join(' ');

/**
 * The script a job's shell reads: variables, the project's directory, then each command after its echo.
 * The whole is one `eval`, so that the shell reads all of it before it runs any of it, and a command
 * cannot swallow the rest through its standard input.
 */
export function jobScript(commands: readonly string[], variables: Readonly<Record<string, string>>): string {
  const lines = [
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoteForShell(value)}`),
    `cd ${quoteForShell(projectDirectory)}`,
    ...commands.flatMap(echoed),
  ];
  const options = 'case "$(set -o)" in *pipefail*) set -o pipefail;; esac; set -o errexit\nset +o noclobber';
  return `${options}\n(eval ${quoteForShell(`${lines.join('\n')}\n`)}) < /dev/null\nexit 0\n`;
}

function echoed(command: string): readonly string[] {
  const text = command.trim();
  if (text === '') return ['echo'];
  const [first = '', ...rest] = text.split('\n');
  const title = rest.length === 0 ? first : `${first} # collapsed multi-line command`;
  return [`echo ${quoteForShell(`\u001b[32;1m$ ${title}\u001b[0;m`)}`, text];
}

export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

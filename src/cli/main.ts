#!/usr/bin/env node
import { exitStatus } from './exit-status.ts';
import { UsageError } from './usage-error.ts';

interface Command {
  readonly summary: string;
  /** Loaded when asked for, so that `diagnose` does not wait for the web server's modules. */
  load(): Promise<{ run(args: readonly string[]): Promise<number> }>;
}

const commands: Readonly<Record<string, Command>> = {
  diagnose: {
    summary:
      'name the cause of a failed job: --trace FILE|- --ci FILE [--job NAME] [--root DIR] [--failure-reason REASON] [--format text|json]',
    load: () => import('./diagnose.ts'),
  },
  fix: {
    summary: 'print the patch that mends it (same flags, and --write to edit the files)',
    load: () => import('./fix.ts'),
  },
  check: {
    summary:
      'say what will fail or is unsafe: [--ci FILE] [--root DIR] [--format text|json|sarif|codequality] [--fix]',
    load: () => import('./check.ts'),
  },
  serve: {
    summary: 'run the web service, and workers unless --no-workers',
    load: () => import('./serve.ts'),
  },
  worker: { summary: 'run workers only', load: () => import('./worker.ts') },
  demo: {
    summary: 'watch it fix genuine failing pipelines on a GitLab stand-in',
    load: () => import('./demo.ts'),
  },
};

function usage(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return ['usage: pipewright <command> [options]', '', ...lines, ''].join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return exitStatus.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(name === '' ? usage() : `pipewright: no command "${name}"; see pipewright --help\n`);
    return exitStatus.badInput;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${name}: ${command.summary}\n`);
    return exitStatus.done;
  }
  try {
    const { run } = await command.load();
    return await run(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`pipewright ${name}: ${error.message}\n`);
    return exitStatus.badInput;
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`pipewright fix … | head`): nobody is left to tell.
  if (error.code === 'EPIPE') process.exit(exitStatus.done);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));

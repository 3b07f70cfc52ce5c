import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';
import { endWithTests } from './service-children.ts';

type LogLine = Readonly<Record<string, unknown>>;

/** A process of the service, started as in production, from the build. */
export interface ServiceProcess {
  /** Where it listens; empty for workers. */
  readonly url: string;
  /** Its log so far. */
  readonly log: readonly LogLine[];
  /** Everything it wrote, log and errors, as text. */
  output(): string;
  /** Resolves with the first line of the log, written already or not, that fits. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>;
  /** Sends a signal and waits for the end. Returns the exit status; null when the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves when it has ended. */
  readonly ended: Promise<number | null>;
}

const entry = join(projectRoot, 'dist/src/cli/main.js');

/**
 * Starts `pipewright` with these arguments and only these variables, and waits until it is at work.
 *
 * @param through - a command line that starts it, `setpriv --pdeathsig KILL` for instance
 */
export async function startService(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  through: readonly string[] = [],
): Promise<ServiceProcess> {
  const service = spawnService(args, environment, through);
  const failed = service.ended.then((status) => {
    throw new Error(`the service ended with status ${status}:\n${service.output()}`);
  });
  failed.catch(() => {});
  const line = await Promise.race([
    service.logged(({ msg }) => msg === 'listening' || msg === 'working'),
    failed,
  ]);
  return Object.assign(service, { url: typeof line['address'] === 'string' ? line['address'] : '' });
}

/** Starts it without waiting. */
export function spawnService(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  through: readonly string[] = [],
): ServiceProcess {
  const [command = process.execPath, ...rest] = [...through, process.execPath];
  const child = endWithTests(
    spawn(command, [...rest, '--enable-source-maps', entry, ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const ended = new Promise<number | null>((resolved) => child.once('close', resolved));
  const { log, waiting, text } = collect(child);
  return {
    url: '',
    log,
    ended,
    output: () => text.join('\n'),
    logged(fits) {
      const known = log.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolved) => waiting.push({ fits, resolved }));
    },
    async stop(signal) {
      child.kill(signal);
      return await ended;
    },
  };
}

interface Waiting {
  readonly fits: (line: LogLine) => boolean;
  readonly resolved: (line: LogLine) => void;
}

function collect(child: ChildProcess): { log: LogLine[]; waiting: Waiting[]; text: string[] } {
  const log: LogLine[] = [];
  const waiting: Waiting[] = [];
  const text: string[] = [];
  if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => text.push(line));
  if (child.stdout !== null) {
    createInterface(child.stdout).on('line', (line) => {
      text.push(line);
      if (!line.startsWith('{')) return;
      const parsed = JSON.parse(line) as LogLine;
      log.push(parsed);
      for (const { resolved } of waiting.filter(({ fits }) => fits(parsed))) resolved(parsed);
    });
  }
  return { log, waiting, text };
}

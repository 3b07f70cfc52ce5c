import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from '../lab-error.ts';
import { projectRoot } from '../resources.ts';

/** How a process ended. */
export interface End {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A lab that runs as a process of its own, as it does for its users. */
export interface ChildLab {
  readonly pid: number;
  /** Resolves with the first line of its progress that fits, printed already or not. */
  said(line: RegExp): Promise<string>;
  readonly ended: Promise<End>;
  /** All it printed. */
  output(): string;
}

/** Starts a lab in a process group of its own, which is what Ctrl-C in a terminal signals. */
export function startChildLab(args: readonly string[]): ChildLab {
  const program = path.join(projectRoot, 'dist/test/lab/main.js');
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  const ended = new Promise<End>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal })),
  );
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => lines.join('\n'),
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => wanted.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new LabError(`a lab ended too early:\n${lines.join('\n')}`)));
      }),
  };
}

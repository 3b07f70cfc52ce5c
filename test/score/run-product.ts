import { spawn } from 'node:child_process';

export interface ProductRun {
  /** 124 when it took too long, 127 when it could not be started. */
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** @param timeout milliseconds */
export function runProduct(
  program: readonly string[],
  args: readonly string[],
  directory: string,
  timeout: number,
): Promise<ProductRun> {
  return new Promise((resolve) => {
    const [command = process.execPath, ...first] = program;
    const child = spawn(command, [...first, ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', (error) => resolve({ status: 127, output, errors: String(error) }));
    child.on('close', (status) => resolve({ status: status ?? 124, output, errors }));
  });
}

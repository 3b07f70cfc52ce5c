import { spawn } from 'node:child_process';

export interface HeldLock {
  release(): void;
}

/**
 * Takes an exclusive lock on a file, or returns null where another process holds it. The lock lives in a
 * child that ends with its standard input, so it is free again however this process ends.
 */
export function holdLock(file: string): Promise<HeldLock | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['--nonblock', file, 'sh', '-c', 'echo held; cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    child.on('error', reject);
    child.stdout.once('data', () => resolve({ release: () => void child.stdin.end() }));
    child.on('exit', () => resolve(null));
  });
}

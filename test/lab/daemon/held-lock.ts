import { spawn } from 'node:child_process';
import path from 'node:path';
import { labResources } from '../resources.ts';

export interface HeldLock {
  /** Gives the lock back and waits until what the lab left in the kernel is tidied up. */
  release(): Promise<void>;
}

/**
 * Takes an exclusive lock on a file, or returns null where another process holds it. A child holds it and
 * ends with its standard input, so that the lock is free again however this process ends.
 *
 * @param controlGroup - removed in the end
 */
export function holdLock(file: string, controlGroup: string): Promise<HeldLock | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', [path.join(labResources, 'setup/hold-lock.sh'), file, controlGroup], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Ctrl-C is for the lab, not for the one who tidies up after it.
      detached: true,
    });
    const ended = new Promise<void>((end) => child.on('close', () => end()));
    const release = (): Promise<void> => {
      child.stdin.end();
      return ended;
    };
    child.on('error', reject);
    child.stdout.once('data', () => resolve({ release }));
    void ended.then(() => resolve(null));
  });
}

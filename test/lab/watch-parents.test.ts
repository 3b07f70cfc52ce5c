import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { watchParents } from './watch-parents.ts';

const waiting: number[] = [];
afterEach(() => {
  for (const pid of waiting.splice(0)) kill(pid);
});

/** As npm does it: a process that starts a shell and waits for it. */
async function startFamily(): Promise<{ npm: number; shell: number }> {
  const npm = spawn('sh', ['-c', 'sh -c "echo \\$\\$; exec sleep 98765" & wait'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(npm.stdout, 'data')) as [Buffer];
  const family = { npm: npm.pid!, shell: Number(said.toString()) };
  waiting.push(family.npm, family.shell);
  return family;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

describe('a process that nobody waits for any more', () => {
  test('notices that its parent is gone', async () => {
    const { shell } = await startFamily();
    const gone = new Promise<string>((resolve) => watchParents(() => resolve('noticed'), shell, 1));
    kill(shell);
    expect(await gone).toBe('noticed');
  });

  test("notices that its parent's parent is gone, though its parent is not", async () => {
    const { npm, shell } = await startFamily();
    const gone = new Promise<string>((resolve) => watchParents(() => resolve('noticed'), shell, 2));
    kill(npm);
    expect(await gone).toBe('noticed');
    expect(process.kill(shell, 0)).toBe(true);
  });
});

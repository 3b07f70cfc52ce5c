import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';
import { namespaceCommand } from './namespace-command.ts';

/**
 * The lab's promise is that nothing outlives it, however it ends. Here a stand-in for the lab's owner starts
 * a namespace as the lab does; in it a mount is made and processes are started that ignore every signal they
 * can. User namespaces let it run without being root.
 */
const owner = `
const { spawn } = require('node:child_process');
const [command, ...args] = JSON.parse(process.argv[1]);
const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
child.stdout.pipe(process.stdout);
setInterval(() => undefined, 1000);
`;

const inside = `
trap '' INT TERM HUP
mount -t tmpfs tmpfs "$0"
(trap '' INT TERM HUP; exec sleep 987654) &
echo "$(readlink /proc/self/ns/pid)"
if [ "$1" = deaf ]; then sleep 987654; else cat; fi
`;

const patience = { timeout: 10_000, interval: 50 };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lab-namespace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function startOwner(
  hearing: 'deaf' | 'listening',
): Promise<{ process: ChildProcess; namespace: string }> {
  const command = namespaceCommand(
    ['sh', '-c', inside, folder, hearing],
    ['--user', '--map-root-user', '--mount-proc'],
  );
  const child = spawn(process.execPath, ['--eval', owner, JSON.stringify(command)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  return { process: child, namespace: said.toString().trim() };
}

/** Processes of the namespace that are not just being cleared away. */
async function livingProcesses(namespace: string): Promise<readonly string[]> {
  const { stdout } = await runCommand('sh', [
    '-c',
    'for p in /proc/[0-9]*; do echo "$p $(readlink $p/ns/pid)"; done',
  ]);
  return stdout.split('\n').filter((line) => line.endsWith(namespace));
}

/** A container without privileges, or a kernel without user namespaces, cannot try this. */
const probe = namespaceCommand(['true'], ['--user', '--map-root-user', '--mount-proc']);
const canUnshare = (await runCommand(probe[0]!, probe.slice(1)).catch(() => null))?.status === 0;

describe.runIf(canUnshare)('the namespaces of the lab (needs the right to make some)', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'end with their owner when it gets %s',
    async (signal) => {
      const started = await startOwner('listening');
      expect((await livingProcesses(started.namespace)).length).toBeGreaterThanOrEqual(2);
      started.process.kill(signal);
      await expect.poll(() => livingProcesses(started.namespace), patience).toEqual([]);
      expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(folder);
    },
  );

  test('end with their owner when it is killed and nobody inside listens any more', async () => {
    const started = await startOwner('deaf');
    started.process.kill('SIGKILL');
    await expect.poll(() => livingProcesses(started.namespace), patience).toEqual([]);
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(folder);
  });
});

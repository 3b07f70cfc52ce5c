import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { endWithTests } from './service-children.ts';
import { freePort } from './service-port.ts';

/** A PostgreSQL of a test's own. */
export interface PostgresServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Whether PostgreSQL's programs are on the PATH; the tests on it are left out where they are not. */
export function hasPostgres(): boolean {
  try {
    execFileSync('postgres', ['--version'], { stdio: 'ignore' });
    return process.getuid?.() !== 0 || serverUser() !== null;
  } catch {
    return false;
  }
}

export async function startPostgres(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), 'pipewright-postgres-'));
  const user = process.getuid?.() === 0 ? serverUser() : null;
  if (user !== null) chownSync(directory, user.uid, user.gid);
  const as = user === null ? {} : user;
  const initdb = ['-D', directory, '-U', 'pipewright', '--auth=trust', '--no-sync'];
  execFileSync('initdb', initdb, { ...as, stdio: 'ignore', cwd: directory });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
  const args = ['-D', directory, ...settings.flatMap((setting) => ['-c', setting])];
  const child = endWithTests(spawn('postgres', args, { ...as, stdio: 'ignore', cwd: directory }));
  const url = `postgres://pipewright@127.0.0.1:${port}/postgres`;
  await untilReady(url, child);
  return {
    url,
    async close() {
      const ended = new Promise((resolved) => child.once('exit', resolved));
      child.kill('SIGINT');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`postgres ended with status ${child.exitCode}`);
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolved) => setTimeout(resolved, 50));
    }
  }
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function serverUser(): { uid: number; gid: number } | null {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return null;
  }
}

function idOf(flag: string): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
}

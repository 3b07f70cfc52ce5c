import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { endWithTests } from './service-children.ts';
import { freePort } from './service-port.ts';

/** A Redis of a test's own. */
export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts `redis-server` with an append-only file. Throws where it is not installed. */
export async function startRedis(): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'pipewright-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child = await launch(port, directory, url);
  return {
    url,
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = await launch(port, directory, url);
    },
    async close() {
      await end(child, 'SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, directory: string, url: string): Promise<ChildProcess> {
  const options = {
    port,
    dir: directory,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = endWithTests(spawn('redis-server', args, { stdio: 'ignore' }));
  const failed = new Promise<never>((_, rejected) => {
    child.once('error', (cause) => {
      rejected(new Error('these tests need redis-server on the PATH (Debian: redis-server)', { cause }));
    });
    child.once('exit', (status) => rejected(new Error(`redis-server ended with status ${status}`)));
  });
  failed.catch(() => {});
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 25 });
  client.on('error', () => {});
  try {
    await Promise.race([client.ping(), failed]);
  } finally {
    client.disconnect();
  }
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolved) => child.once('exit', resolved));
  child.kill(signal);
  await ended;
}

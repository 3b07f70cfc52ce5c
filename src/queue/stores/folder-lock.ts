import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The folder is in use by another process that is alive. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/** Takes the folder for this process until `release`, or until the process dies, however it does. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Longest path of a Unix socket (`sun_path`) on Linux, less its end mark; macOS has 103. */
const longestSocketPath = 103;

/**
 * Locks a folder by listening on a Unix socket in it. Unlike a file with a process id it is free again the
 * moment its process is gone, and it holds between containers that share the folder.
 *
 * Throws `FolderInUse` when another process holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = socketPath(folder);
  const id = randomUUID();
  const fresh = await listen(path, id);
  if (fresh !== null) return lockOf(fresh, path);
  if ((await ownerOf(path)) !== null)
    throw new FolderInUse(`${folder} is in use by another pipewright process`);
  // What is left of a killed process. Another process may be clearing it away at the same moment, so
  // whoever finds its own id behind the path a little later has won.
  await rm(path, { force: true });
  const server = await listen(path, id);
  await delay(100);
  if (server === null || (await ownerOf(path)) !== id) {
    server?.close();
    throw new FolderInUse(`${folder} was taken by another pipewright process just now`);
  }
  return lockOf(server, path);
}

function lockOf(server: Server, path: string): FolderLock {
  server.unref();
  return {
    async release() {
      await new Promise((closed) => server.close(closed));
      await rm(path, { force: true });
    },
  };
}

function socketPath(folder: string): string {
  const absolute = resolve(folder, 'queue.lock');
  const relativePath = relative(process.cwd(), absolute);
  const path = relativePath.length < absolute.length ? join('.', relativePath) : absolute;
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  throw new FolderInUse(`${folder} has too long a path to be locked; at most 90 bytes`);
}

/** Null: the path is taken. Whoever connects is told the id. */
function listen(path: string, id: string): Promise<Server | null> {
  return new Promise((resolved, rejected) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(id));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolved(null);
      else rejected(error);
    });
    server.listen(path, () => resolved(server));
  });
}

/** The id of the process that listens on the path; null when none does. */
function ownerOf(path: string): Promise<string | null> {
  return new Promise((resolved) => {
    let said = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (said += text));
    socket.on('end', () => resolved(said));
    socket.on('error', () => resolved(null));
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../lab-error.ts';
import { labResources } from '../resources.ts';
import type { DockerClient } from './docker-client.ts';
import type { LabDirectory } from './lab-directory.ts';
import { gateway, knownNames } from './network.ts';
import { namespaceCommand } from './namespace-command.ts';
import { writeDaemonFiles } from './daemon-files.ts';

/** Where the containers' control groups lie. */
export const controlGroup = `pipewright-lab-${String(process.pid)}`;

/** The lab's running daemon, with its registries and name server. */
export interface LabDaemon {
  /** Its process namespace, as `/proc/PID/ns/pid` names it. */
  readonly namespace: string;
  /** Ends everything that runs in the lab, containers included, and waits until it is gone. */
  stop(): Promise<void>;
  /** The same at once, for signal handlers. */
  kill(): void;
}

/**
 * Starts the daemon in process, mount and network namespaces of their own. They end with this process:
 * its end closes the first process's standard input, and the parent-death signal ends that process
 * even where nothing reads it any more.
 *
 * @throws LabError when it does not come up
 */
export async function startLabDaemon(lab: LabDirectory, docker: DockerClient): Promise<LabDaemon> {
  await writeDaemonFiles(lab, controlGroup);
  const namespace = enterNamespaces(lab);
  const children = [namespace];
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  let inside = 0;
  try {
    await firstOutput(namespace, 'the lab did not start');
    inside = await firstChild(namespace);
    const nameServer = startNameServer(inside);
    children.push(nameServer);
    await firstOutput(nameServer, "the lab's name server did not start");
    await removeLeftovers(docker);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    namespace: await readlink(`/proc/${String(inside)}/ns/pid`),
    kill,
    async stop() {
      const ended = children.map((child) => exitOf(child));
      for (const child of children) child.stdin?.end();
      const patience = setTimeout(kill, 15_000);
      await Promise.all(ended);
      clearTimeout(patience);
    },
  };
}

/** Its own process group, so that Ctrl-C reaches the lab's owner first. */
function enterNamespaces(lab: LabDirectory): ChildProcess {
  const [command = '', ...args] = namespaceCommand([
    'sh',
    path.join(labResources, 'setup/enter-lab.sh'),
    lab.root,
  ]);
  return spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

function startNameServer(inside: number): ChildProcess {
  const server = path.join(import.meta.dirname, 'name-server.js');
  const enter = ['nsenter', '--target', String(inside), '--net', '--', process.execPath, server];
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...enter, gateway, ...knownNames], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The process that `unshare` forked: the first one inside. */
async function firstChild({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  const first = Number(children.trim().split(' ')[0]);
  if (first > 0) return first;
  throw new LabError('the lab ended while it was starting');
}

function firstOutput(child: ChildProcess, complaint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.stdout?.once('data', () => resolve());
    child.on('error', (error) => reject(new LabError(`${complaint}: ${error.message}`, { cause: error })));
    child.on('close', () => reject(new LabError(`${complaint}: ${errors.trim()}`)));
  });
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.on('close', () => resolve()));
}

/** Containers and volumes that an earlier lab left behind because it was killed. */
async function removeLeftovers(docker: DockerClient): Promise<void> {
  const containers = await docker.must('ps', '--all', '--quiet');
  if (containers !== '') await docker.run('rm', '--force', '--volumes', ...containers.split('\n'));
  const volumes = await docker.must('volume', 'ls', '--quiet');
  if (volumes !== '') await docker.run('volume', 'rm', '--force', ...volumes.split('\n'));
  await docker.run('network', 'prune', '--force');
}

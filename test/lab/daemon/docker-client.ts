import { spawn } from 'node:child_process';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LabError } from '../lab-error.ts';
import { runCommand, type CommandResult } from '../run-command.ts';
import { askDocker } from './docker-api.ts';
import type { LabDirectory } from './lab-directory.ts';

export interface Attachment {
  readonly input: string;
  onStdout(text: string): void;
  onStderr(text: string): void;
}

/** The docker client of the lab's own system, talking to the lab's daemon. */
export interface DockerClient {
  run(...args: readonly string[]): Promise<CommandResult>;
  /** As `run`, with trimmed standard output; throws LabError where docker fails. */
  must(...args: readonly string[]): Promise<string>;
  /** What the daemon says of a container or an image of that name; null where there is none. */
  inspect(kind: 'container' | 'image', name: string): Promise<unknown>;
  /** Runs a container in the foreground and resolves to its exit status. */
  attach(args: readonly string[], attachment: Attachment): Promise<number>;
}

export function createDockerClient(lab: LabDirectory): DockerClient {
  const program = path.join(lab.system, 'usr/lib64/ld-linux-x86-64.so.2');
  const prefix = ['--library-path', path.join(lab.system, 'usr/lib/x86_64-linux-gnu')];
  const command = [...prefix, path.join(lab.system, 'usr/bin/docker')];
  const env = dockerEnvironment(lab);

  const run = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(program, [...command, ...args], { env });
  return {
    run,
    async must(...args) {
      const { status, stdout, stderr } = await run(...args);
      if (status !== 0) throw new LabError(`docker ${args.slice(0, 2).join(' ')}: ${stderr.trim()}`);
      return stdout.trim();
    },
    inspect: (kind, name) => askDocker(lab.socket, `/${kind}s/${name}/json`),
    attach: (args, attachment) => attach(program, [...command, ...args], env, attachment),
  };
}

/** What the lab's own docker client sees: nothing of what this machine's user has set for docker. */
export function dockerEnvironment(lab: LabDirectory): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: lab.run,
    DOCKER_HOST: `unix://${lab.socket}`,
    DOCKER_CONFIG: path.join(lab.run, 'docker-config'),
  };
}

function attach(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  attachment: Attachment,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'pipe' });
    const out = new StringDecoder();
    const err = new StringDecoder();
    child.stdout.on('data', (chunk: Buffer) => attachment.onStdout(out.write(chunk)));
    child.stderr.on('data', (chunk: Buffer) => attachment.onStderr(err.write(chunk)));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
    child.stdin.end(attachment.input);
  });
}

import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { LabError } from '../lab-error.ts';
import { runCommand, type CommandResult } from '../run-command.ts';
import { readContainerStream } from './container-stream.ts';
import { askDocker, attachToContainer, callDocker } from './docker-api.ts';
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
  /**
   * Makes a container with these options of `docker create`, runs it to its end and resolves to its exit
   * status; 125 where it does not start, for which the container's state then says why.
   */
  attach(container: string, options: readonly string[], attachment: Attachment): Promise<number>;
}

/** What `docker run` ends with where the container does not start. */
const notStarted = 125;

const exitSchema = z.object({ StatusCode: z.number() });

/** The lab's client. Questions and streams go to the daemon's API directly. */
export function createDockerClient(lab: LabDirectory): DockerClient {
  const program = path.join(lab.system, 'usr/lib64/ld-linux-x86-64.so.2');
  const prefix = ['--library-path', path.join(lab.system, 'usr/lib/x86_64-linux-gnu')];
  const command = [...prefix, path.join(lab.system, 'usr/bin/docker')];
  const env = dockerEnvironment(lab);

  const run = (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(program, [...command, ...args], { env });
  const must = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await run(...args);
    if (status !== 0) throw new LabError(`docker ${args.slice(0, 2).join(' ')}: ${stderr.trim()}`);
    return stdout.trim();
  };
  return {
    run,
    must,
    inspect: (kind, name) => askDocker(lab.socket, `/${kind}s/${name}/json`),
    async attach(container, options, attachment) {
      await must('create', '--interactive', '--name', container, ...options);
      return await attach(lab, container, attachment);
    },
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

/** The daemon's own stream and not a client's two pipes: only in the stream do both outputs keep their order. */
async function attach(
  { socket }: LabDirectory,
  container: string,
  { input, onStdout, onStderr }: Attachment,
): Promise<number> {
  const stream = await attachToContainer(socket, container);
  const out = new StringDecoder();
  const err = new StringDecoder();
  const take = readContainerStream({
    onStdout: (bytes) => onStdout(out.write(bytes)),
    onStderr: (bytes) => onStderr(err.write(bytes)),
  });
  const ended = new Promise<void>((resolve) => stream.on('close', resolve));
  stream.on('data', take);
  // Input that the container does not read to its end is no failure.
  stream.on('error', () => undefined);
  const { status } = await callDocker(socket, 'POST', `/containers/${container}/start`);
  if (status >= 300) {
    stream.destroy();
    return notStarted;
  }
  stream.end(input);
  await ended;
  const { body } = await callDocker(socket, 'POST', `/containers/${container}/wait`);
  return exitSchema.safeParse(body).data?.StatusCode ?? 1;
}

import type { DockerCall } from '../docker/docker-call.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import type { JobCommand } from './job-commands.ts';

/** A place in a job's script that asks docker for an image by its name. */
export interface ImageUse {
  readonly command: JobCommand;
  readonly call: DockerCall;
  readonly word: ShellWord;
}

/** The images a command needs in the store. */
export function imageUsesOf(command: JobCommand): readonly ImageUse[] {
  const { call } = command;
  if (call === null) return [];
  return imageOperands(call).map((word) => ({ command, call, word }));
}

function imageOperands(call: DockerCall): readonly ShellWord[] {
  switch (call.verb) {
    case 'push':
    case 'run':
    case 'tag':
    case 'create':
      return call.operands.slice(0, 1);
    case 'save':
    case 'inspect':
    case 'history':
      return call.operands;
    default:
      return [];
  }
}

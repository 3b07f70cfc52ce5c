import type { TraceLine } from '../trace/trace.ts';
import type { Situation } from './situation.ts';

/** A `RUN` ended with an error: https://github.com/moby/buildkit, solver/errdefs, and the classic builder's words. */
export function commandInBuildFailed(output: readonly TraceLine[]): boolean {
  return output.some(({ text }) =>
    /\bdid not complete successfully: exit code: \d+|^The command '.*' returned a non-zero code: \d+/.test(
      text,
    ),
  );
}

/** BuildKit puts step and seconds before what a `RUN` prints, compose the service before what it prints. */
export function isContainerLine(text: string): boolean {
  return /^(?:#\d+ )?\d+\.\d+ |^[\w.-]+ +\| /.test(text);
}

/** What these print is the containers'. */
const containerVerbs = new Set(['run', 'exec', 'logs', 'attach', 'start', 'wait']);

/** Whether the step runs containers and nothing else: then most of its output is theirs. */
export function runsContainer({ failed }: Situation): boolean {
  return failed.calls.length > 0 && failed.calls.every(({ verb }) => containerVerbs.has(verb));
}

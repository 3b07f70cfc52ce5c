import type { CommandPosition, ScriptPosition } from '../ci-file/edit.ts';
import type { Located, ResolvedJob } from '../ci-file/pipeline.ts';
import { readDockerCall, type DockerCall } from '../docker/docker-call.ts';
import { followShell } from '../shell/follow-shell.ts';
import type { ShellCommand } from '../shell/shell-command.ts';
import type { ShellVariable } from '../shell/shell-state.ts';

/** One simple command of a job's script, with the state of the shell it runs in. */
export interface JobCommand extends ScriptCommand {
  readonly position: CommandPosition;
}

/** The same, `after_script` included. */
export interface ScriptCommand {
  /** The list item it is written in. */
  readonly position: ScriptPosition;
  readonly entry: Located<string>;
  readonly command: ShellCommand;
  /** The same as a container client's call; null when it is another program. */
  readonly call: DockerCall | null;
  /** Working directory relative to the project (`.` is its root), absolute elsewhere; null when unknown. */
  readonly directory: string | null;
  /** Values known when it runs: the job's variables and what the script set before. */
  readonly variables: ReadonlyMap<string, string>;
  /** What the script itself set or unset before it. */
  readonly changes: ReadonlyMap<string, ShellVariable>;
}

/** All commands of `before_script` and `script` in order: they run in one shell. */
export function listJobCommands(
  job: ResolvedJob,
  variables: ReadonlyMap<string, string>,
): readonly JobCommand[] {
  const entries = [
    ...job.beforeScript.map((entry, index) => ({
      entry,
      position: { list: 'before_script', index } as const,
    })),
    ...job.script.map((entry, index) => ({ entry, position: { list: 'script', index } as const })),
  ];
  return follow<CommandPosition>(entries, variables);
}

/** All commands of `after_script`: they run in a shell of their own. */
export function listAfterCommands(
  job: ResolvedJob,
  variables: ReadonlyMap<string, string>,
): readonly ScriptCommand[] {
  const entries = job.afterScript.map((entry, index) => ({
    entry,
    position: { list: 'after_script', index } as const,
  }));
  return follow(entries, variables);
}

function follow<Position extends ScriptPosition>(
  entries: readonly { readonly entry: Located<string>; readonly position: Position }[],
  variables: ReadonlyMap<string, string>,
): readonly (ScriptCommand & { readonly position: Position })[] {
  const texts = entries.map(({ entry }) => entry.value);
  return followShell(texts, variables).flatMap(
    ({ script, command, directory, variables: known, changes }) => {
      const place = entries[script];
      if (place === undefined) return [];
      return [{ ...place, command, call: readDockerCall(command), directory, variables: known, changes }];
    },
  );
}

/** Where the shell stands before the list item that holds a command; null: unknown. */
export function directoryBefore(commands: readonly JobCommand[], command: JobCommand): string | null {
  return commands.find((other) => isSameItem(other, command))?.directory ?? null;
}

/** Where the shell stands after the list item that holds a command; null: unknown. */
export function directoryAfter(commands: readonly JobCommand[], command: JobCommand): string | null {
  const last = commands.findLastIndex((other) => isSameItem(other, command));
  const entries = new Set(commands.slice(0, last + 1).map(({ entry }) => entry));
  // A command of no effect shows what the item left behind.
  const scripts = [...[...entries].map(({ value }) => value), ':'];
  const end = followShell(scripts, commands[0]?.variables ?? new Map()).at(-1);
  return end?.script === scripts.length - 1 ? end.directory : null;
}

/** Whether two commands are written in the same list item. */
export function isSameItem({ position: one }: ScriptCommand, { position: other }: ScriptCommand): boolean {
  return one.list === other.list && one.index === other.index;
}

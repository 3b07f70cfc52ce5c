import { findJob } from '../ci-file/find-job.ts';
import type { CommandPosition } from '../ci-file/edit.ts';
import type { Located, Pipeline, ResolvedJob } from '../ci-file/pipeline.ts';
import { findDockerDaemons, type DockerDaemon } from '../docker/docker-daemon.ts';
import { readDockerCall, type DockerCall } from '../docker/docker-call.ts';
import { expandVariables } from '../shell/expand-variables.ts';
import { parseShell } from '../shell/parse-shell.ts';
import type { Trace, TraceCommand, TraceLine } from '../trace/trace.ts';
import { jobAsRun } from './job-as-run.ts';
import { listJobCommands, type JobCommand } from './job-commands.ts';

/** A failed job with everything the failure classes ask about it. */
export interface Situation {
  readonly trace: Trace;
  readonly pipeline: Pipeline;
  /** GitLab's `failure_reason` of the job; null where it is not known. */
  readonly failureReason: string | null;
  readonly job: ResolvedJob;
  /** The job's YAML variables with those of its matrix combination and its rules, unexpanded. */
  readonly variables: ReadonlyMap<string, string>;
  /** Replaces `$NAME` by what the CI file says; names it does not know stay as written. */
  expand(text: string): string;
  /** All commands of the job's script, in order. */
  readonly commands: readonly JobCommand[];
  readonly failed: FailedStep;
  /** The job's docker daemons; most jobs have one or none. */
  readonly daemons: readonly DockerDaemon[];
}

/** The script step during which the job failed. */
export interface FailedStep {
  /** null: the job failed before it ran a command of its own. */
  readonly traceCommand: TraceCommand | null;
  /** The list item of the CI file that the runner echoed; null when none matches. */
  readonly entry: Located<string> | null;
  readonly position: CommandPosition | null;
  /** Container clients the step calls directly; empty for scripts and other programs. */
  readonly calls: readonly DockerCall[];
  /** What the job printed while the step ran, in order. */
  readonly output: readonly TraceLine[];
}

/** Puts trace and pipeline together for one job; null when the pipeline has no such job. */
export function describeSituation(
  trace: Trace,
  pipeline: Pipeline,
  jobName: string,
  failureReason: string | null = null,
): Situation | null {
  const found = findJob(pipeline, jobName);
  if (found === null) return null;
  const job = jobAsRun(found.job, found.instance);
  const variables = new Map([...job.variables].map(([name, located]) => [name, located.value]));
  function expand(text: string): string {
    return expandVariables(text, variables);
  }
  return {
    trace,
    pipeline,
    failureReason,
    job,
    variables,
    expand,
    commands: listJobCommands(job, variables),
    failed: findFailedStep(trace, job),
    daemons: findDockerDaemons(job.services, variables, expand),
  };
}

function findFailedStep(trace: Trace, job: ResolvedJob): FailedStep {
  const traceCommand = trace.failedCommand;
  if (traceCommand === null) return { traceCommand, entry: null, position: null, calls: [], output: [] };
  const match = matchEntry(trace, traceCommand, job);
  const script = match?.entry.value ?? traceCommand.text;
  const calls = parseShell(script).flatMap((command) => readDockerCall(command) ?? []);
  const output = outputOf(trace, traceCommand, calls.length > 0 && hadToPass(trace, traceCommand, job));
  return { traceCommand, entry: match?.entry ?? null, position: match?.position ?? null, calls, output };
}

/** The longest message of a client, in lines, that is looked for in front of the echo. */
const longestOvertaking = 3;

/**
 * Errors and echoes come through pipes of their own, so what a command says at once may overtake its echo. Where nothing
 * follows the echo it is what stands before it: all there is before the first, else the last lines of a step that
 * cannot have failed itself.
 */
function outputOf(
  { lines }: Trace,
  { index, line, section }: TraceCommand,
  previousPassed: boolean,
): readonly TraceLine[] {
  const said = lines.filter(({ source, number }) => source === 'job' && number !== line);
  const after = said.filter(({ command }) => command === index);
  if (after.length > 0) return after;
  if (index === 0) return said.filter((each) => each.command === null && each.section === section);
  return previousPassed ? said.filter(({ command }) => command === index - 1).slice(-longestOvertaking) : [];
}

/** Clients' verbs that print nothing but what they do themselves. */
const tellingOnlyOfThemselves: ReadonlySet<string> = new Set([
  'build',
  'load',
  'login',
  'pull',
  'push',
  'save',
  'tag',
]);

/**
 * Whether the step before was nothing but calls of a container client of which none may fail, so that an error in its output
 * cannot be its own: the shell would have ended there.
 */
function hadToPass(trace: Trace, { index }: TraceCommand, job: ResolvedJob): boolean {
  const previous = trace.commands[index - 1];
  const match = previous === undefined ? null : matchEntry(trace, previous, job);
  if (match === null) return false;
  const entries = [...job.beforeScript, ...job.script];
  if (entries.some(({ value }) => /\bset \+(?:\w*e|o errexit)/.test(value))) return false;
  return parseShell(match.entry.value).every((command) => {
    const call = readDockerCall(command);
    return call !== null && tellingOnlyOfThemselves.has(call.verb) && !command.mayFail;
  });
}

/**
 * The runner echoes the first line of each list item as written. Of several equal items the n-th echo
 * is the n-th item.
 */
function matchEntry(
  trace: Trace,
  command: TraceCommand,
  job: ResolvedJob,
): { readonly entry: Located<string>; readonly position: CommandPosition } | null {
  const earlier = trace.commands.filter(
    (other) => other.index < command.index && other.text === command.text,
  );
  const candidates = [
    ...job.beforeScript.map((entry, index) => ({
      entry,
      position: { list: 'before_script', index } as const,
    })),
    ...job.script.map((entry, index) => ({ entry, position: { list: 'script', index } as const })),
  ].filter(({ entry }) => firstLine(entry.value) === command.text.trim());
  return candidates[earlier.length] ?? candidates.at(-1) ?? null;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}

/** The commands of the list item that failed, in order; empty when the item is not known. */
export function failedCommands(situation: Situation): readonly JobCommand[] {
  const { position } = situation.failed;
  return situation.commands.filter(
    (command) => command.position.list === position?.list && command.position.index === position.index,
  );
}

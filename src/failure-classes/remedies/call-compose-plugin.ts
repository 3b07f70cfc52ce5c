import type { Edit } from '../../ci-file/edit.ts';
import { dockerVersionOf } from '../../docker/docker-version.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import type { ShellWord } from '../../shell/shell-command.ts';
import { jobsRunning } from '../../situation/docker-jobs.ts';
import { listAfterCommands, type ScriptCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { replaceRanges, type Replacement } from './command-edits.ts';

const firstVersion = 'docker-compose';
const plugin = 'docker compose';

/** A word or value that begins with the program, whatever arguments follow. */
const beginsWithProgram = /^docker-compose(?=\s|$)/;

/** Commands whose words may be assignments: `export COMPOSE="docker-compose"`. */
const assigning = new Set(['alias', 'declare', 'export', 'local', 'readonly', 'typeset']);

/**
 * Compose v2 is called "docker compose" and takes the same commands: https://docs.docker.com/compose/releases/migrate/
 * All calls of the job change, those of `after_script` and those through a variable too, or none: with one
 * left over the job would fail there.
 */
export function callComposePlugin(situation: Situation): ProposedRemedy {
  const { job } = situation;
  const version = dockerVersionOf(situation.expand(job.image?.value.name ?? ''));
  const text = `Call "${plugin}" instead of ${firstVersion} in ${job.name}.`;
  const hasPlugin = version === null || version.major > 20;
  const shells = shellsOf(situation);
  const scripts = shells.flat();
  const left = shells
    .flatMap((shell) =>
      shell.filter((call) => isCompose(call) && !call.command.mayFail && !canFollow(situation, shell, call)),
    )
    .at(0);
  const edits = [
    ...replaceRanges(situation, scripts.flatMap(directCalls)),
    ...variablesToChange(situation, scripts),
  ];
  if (left !== undefined || edits.length === 0 || !hasPlugin) {
    const image = hasPlugin ? '' : ' Docker images older than 23 may lack the plugin; use a newer one.';
    const call = left === undefined ? '' : ` Also where it is called as ${left.command.words[0]?.raw ?? ''}.`;
    return { kind: 'advice', audience: 'maintainer', text: `${text}${call}${image}` };
  }
  return { kind: 'edits', title: `Call compose as a docker plugin in ${job.name}`, edits, otherwise: text };
}

/** Whether the job calls compose v1 anywhere. */
export function callsCompose(situation: Situation): boolean {
  return shellsOf(situation).flat().some(isCompose);
}

/** A job's commands by the shell they run in. */
function shellsOf({ job, variables, commands }: Situation): readonly (readonly ScriptCommand[])[] {
  return [commands, listAfterCommands(job, variables)];
}

/** Whether the program, once its variable is filled in, is compose v1. */
function isCompose({ command, variables, call }: ScriptCommand): boolean {
  const program = expandVariables(command.words[0]?.text ?? '', variables);
  return call?.client === firstVersion || beginsWithProgram.test(program);
}

/** `$COMPOSE` without quotes, which the shell splits into words; null for any other program. */
function variableOf({ command }: ScriptCommand): string | null {
  return /^\$\{?(\w+)\}?$/.exec(command.words[0]?.raw ?? '')?.[1] ?? null;
}

/** Whether the call can be changed where it is written, or where its variable gets its value. */
function canFollow(situation: Situation, shell: readonly ScriptCommand[], call: ScriptCommand): boolean {
  if (call.command.words[0]?.raw === firstVersion) return true;
  const name = variableOf(call);
  if (name === null) return false;
  const change = call.changes.get(name);
  if (change !== undefined) {
    const setter = shell[change.setBy];
    return setter !== undefined && valuesIn(setter).length > 0;
  }
  return changedValue(situation, name) !== null;
}

/** A variable's value from `variables:` with the plugin in it; null where it is none or comes from a matrix. */
function changedValue({ job, variables }: Situation, name: string): string | null {
  const value = job.variables.get(name)?.value;
  if (value === undefined || value !== variables.get(name) || !beginsWithProgram.test(value)) return null;
  return value.replace(beginsWithProgram, plugin);
}

function directCalls(command: ScriptCommand): readonly Replacement[] {
  const program = command.command.words[0];
  const calls = program?.raw === firstVersion ? [replaceProgram(command, program, plugin)] : [];
  const values = valuesIn(command).map((word) =>
    replaceProgram(command, word, needsQuotes(word) ? `"${plugin}"` : plugin),
  );
  return [...calls, ...values];
}

/** The words by which a command gives compose v1 to a variable, or to the shell for later. */
function valuesIn({ command: { words, assignments, within } }: ScriptCommand): readonly ShellWord[] {
  const program = words[0]?.text ?? '';
  const candidates =
    words.length === 0
      ? assignments.map(({ value }) => value)
      : words.filter(({ text }) => program === 'trap' || (assigning.has(program) && /^\w+=/.test(text)));
  return candidates.filter(
    (word) =>
      beginsWithProgram.test(word.text.replace(/^\w+=/, '')) &&
      word.raw.includes(firstVersion) &&
      // Within quotes there is no room for more of them.
      !(needsQuotes(word) && within.includes('sh -c')),
  );
}

/** A value of one word may stand without quotes, one of two may not. */
function needsQuotes({ raw }: ShellWord): boolean {
  return raw.endsWith(firstVersion);
}

/** The program alone, without the name, quotes and arguments around it. */
function replaceProgram(command: ScriptCommand, word: ShellWord, to: string): Replacement {
  const start = word.start + word.raw.indexOf(firstVersion);
  return { command, start, end: start + firstVersion.length, to };
}

/** Values from `variables:` through which the job calls compose, each once. */
function variablesToChange(situation: Situation, scripts: readonly ScriptCommand[]): readonly Edit[] {
  const { job, pipeline, commands } = situation;
  const acceptableFor = jobsRunning(pipeline, job, commands);
  const names = new Set(
    scripts.flatMap((call) => {
      const name = isCompose(call) ? variableOf(call) : null;
      return name === null || call.changes.has(name) ? [] : [name];
    }),
  );
  return [...names].flatMap((name): Edit[] => {
    const value = changedValue(situation, name);
    return value === null ? [] : [{ op: 'set-variable', job: job.name, acceptableFor, name, value }];
  });
}

import type { CiFiles } from '../ci-file/pipeline.ts';
import { optionValue } from '../docker/docker-call.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import type { JobCommand } from '../situation/job-commands.ts';
import type { CheckedJob } from './checked-job.ts';
import type { LiteralSecret } from './literal-secret.ts';
import { placeOf, placeOfCommand } from './place.ts';
import { findTokens } from './token-pattern.ts';

/** Registries that live only as long as the job: what opens them is no secret. */
const throwawayRegistry = /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|docker|registry)(?::\d+)?(?:\/|$)/;

/** Every credential written down in the files: passwords of registry logins, and tokens known by their form. */
export function findLiteralSecrets(files: CiFiles, jobs: readonly CheckedJob[]): readonly LiteralSecret[] {
  const used = jobs.flatMap((job) =>
    job.writtenCommands.flatMap((command) => loginSecrets(job, command, files.texts)),
  );
  const written = [...files.texts].flatMap(([file, text]) => findTokens(file, text));
  const covered = new Set(used.map(({ place, value }) => JSON.stringify([place.file, place.line, value])));
  return [
    ...used,
    ...written.filter(({ place, value }) => !covered.has(JSON.stringify([place.file, place.line, value]))),
  ];
}

/** The password word of a registry login: its option, or what is piped into it. */
export function loginPassword(command: JobCommand, all: readonly JobCommand[]): ShellWord | null {
  const { call } = command;
  if (call?.verb !== 'login') return null;
  const option = optionValue(call, '-p', '--password');
  if (option !== undefined) return option;
  const source = pipedInto(command, all);
  const program = source?.command.words[0]?.text;
  return program === 'echo' || program === 'printf' ? (source?.command.words.at(-1) ?? null) : null;
}

function loginSecrets(
  checked: CheckedJob,
  command: JobCommand,
  texts: ReadonlyMap<string, string>,
): readonly LiteralSecret[] {
  const password = loginPassword(command, checked.writtenCommands);
  const registry = checked.expand(command.call?.operands[0]?.text ?? '');
  if (password === null || throwawayRegistry.test(registry)) return [];
  const what = `the password of ${command.call?.client ?? 'docker'} login`;
  const job = checked.job.name;
  if (isLiteral(password))
    return [{ value: password.text, what, job, place: placeOfCommand(texts, command) }];
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(password.text)?.[1];
  const variable = name === undefined ? undefined : checked.job.variables.get(name);
  if (name === undefined || variable === undefined) return [];
  const value = checked.expand(variable.value);
  if (!looksSecret(value)) return [];
  return [{ value, what: `${what} (${name})`, job, place: placeOf(variable) }];
}

function isLiteral(word: ShellWord): boolean {
  return word.static && looksSecret(word.text);
}

/** Not empty, not a reference, not a placeholder that a reader is to replace. */
function looksSecret(text: string): boolean {
  return text !== '' && !/[$`]|^[<[{*%].*[>\]}*%]$|^[xX.*]+$/.test(text);
}

function pipedInto(command: JobCommand, all: readonly JobCommand[]): JobCommand | undefined {
  const { pipedFrom } = command.command;
  if (pipedFrom === null) return undefined;
  const { list, index } = command.position;
  return all.filter(({ position }) => position.list === list && position.index === index)[pipedFrom];
}

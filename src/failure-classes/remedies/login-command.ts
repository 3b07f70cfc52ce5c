import { optionValue } from '../../docker/docker-call.ts';
import type { ShellWord } from '../../shell/shell-command.ts';
import { isSameItem, type JobCommand } from '../../situation/job-commands.ts';
import type { RegistryLogin } from '../../situation/registry-use.ts';

/** Where a login takes user and password from. */
interface Credentials {
  readonly user: ShellWord | null;
  /** The word with the password: the option's value, or what `echo` pipes into the login. */
  readonly password: ShellWord | null;
  /** The commands that are piped into the login, where they are more than an `echo`. */
  readonly source: JobCommand | null;
}

/** Whether a login uses the credentials that GitLab gives each job. */
export function usesJobCredentials(login: RegistryLogin, all: readonly JobCommand[]): boolean {
  const { user, password } = credentialsOf(login, all);
  const own = /^\$\{?(?:CI_REGISTRY_PASSWORD|CI_JOB_TOKEN)\}?$/;
  return (
    /^(?:\$\{?CI_REGISTRY_USER\}?|gitlab-ci-token)$/.test(user?.text ?? '') && own.test(password?.text ?? '')
  );
}

/** Names of the variables that a login's user and password come from. */
export function readCredentials(login: RegistryLogin, all: readonly JobCommand[]): readonly string[] {
  const { user, password } = credentialsOf(login, all);
  return [user, password].flatMap((word) =>
    [...(word?.text ?? '').matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? ''),
  );
}

/**
 * The login as a command for another job, with the password through standard input; null where it holds a
 * secret in plain text or cannot be told from the commands around it.
 */
export function writeLogin(login: RegistryLogin, all: readonly JobCommand[]): string | null {
  const { user, password, source } = credentialsOf(login, all);
  const registry = login.word === null ? '' : ` ${login.word.raw}`;
  if (source !== null) {
    const { entry } = login.command;
    const text = entry.value.slice(source.command.start, login.call.command.end);
    return /\n/.test(text) || /(?:^|\s)(?:-p|--password)[= ]/.test(text) ? null : text;
  }
  if (user === null || password === null || !/^\$\{?\w+\}?$/.test(password.text)) return null;
  return `echo "${password.text}" | ${login.call.client} login -u ${user.raw} --password-stdin${registry}`;
}

function credentialsOf({ call, command }: RegistryLogin, all: readonly JobCommand[]): Credentials {
  const user = optionValue(call, '-u', '--username') ?? null;
  const given = optionValue(call, '-p', '--password');
  if (given !== undefined) return { user, password: given, source: null };
  const { pipedFrom } = command.command;
  const item = all.filter((other) => isSameItem(other, command));
  const source = pipedFrom === null ? undefined : item[pipedFrom];
  const here = command.command.redirects.find(({ operator }) => operator === '<<<')?.target ?? null;
  if (source === undefined) return { user, password: here, source: null };
  const program = source.command.words[0]?.text;
  const printed = source.command.words.slice(1).filter(({ text }) => !/^-[neE]+$|^%s(?:\\n)?$/.test(text));
  if ((program === 'echo' || program === 'printf') && printed.length === 1)
    return { user, password: printed[0] ?? null, source: null };
  return { user, password: null, source: firstOfPipeline(source, item) };
}

function firstOfPipeline(command: JobCommand, item: readonly JobCommand[]): JobCommand {
  const { pipedFrom } = command.command;
  const previous = pipedFrom === null ? undefined : item[pipedFrom];
  return previous === undefined || previous === command ? command : firstOfPipeline(previous, item);
}

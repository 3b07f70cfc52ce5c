import type { Edit } from '../../ci-file/edit.ts';
import { hasOption, optionValue } from '../../docker/docker-call.ts';
import { gitlabRegistry, registryOfImage } from '../../docker/registry.ts';
import { imageName, parseImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import { isSameItem, type JobCommand } from '../../situation/job-commands.ts';
import { ownRegistryHost } from '../../situation/own-registry.ts';
import type { RegistryTrouble } from '../../situation/registry-trouble.ts';
import {
  loginsElsewhere,
  registryUses,
  type RegistryLogin,
  type RegistryUse,
} from '../../situation/registry-use.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { insertBefore, replaceRange, replaceWord } from './command-edits.ts';
import { readCredentials, usesJobCredentials, writeLogin } from './login-command.ts';

/** A login with the credentials GitLab gives each job: https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/ */
export function jobLogin(client: string): string {
  return `echo "$CI_REGISTRY_PASSWORD" | ${client} login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"`;
}

/** Logs in before the job first talks to the registry. */
export function loginBeforeUse(
  situation: Situation,
  trouble: RegistryTrouble,
  logins: readonly RegistryLogin[],
): ProposedRemedy {
  const { job } = situation;
  const { registry } = trouble;
  const misdirected = logins.find(
    (login) => login.word === null && usesJobCredentials(login, situation.commands),
  );
  if (registry === gitlabRegistry && misdirected !== undefined) return addRegistry(situation, misdirected);
  const command =
    registry === gitlabRegistry ? jobLogin(clientOf(situation)) : loginOfAnotherJob(situation, registry);
  const where = registry === gitlabRegistry ? '"$CI_REGISTRY"' : (registry ?? 'the registry');
  if (command === null) {
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: `Log in to ${where} in ${job.name} before the image is asked for: echo "$PASSWORD" | docker login -u "$USER" --password-stdin ${where}, with user and password from masked CI/CD variables. If ${where} is this GitLab's own registry: ${jobLogin('docker')}`,
    };
  }
  const first = firstUse(situation, trouble);
  if (first === null)
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: `Run this in ${job.name} before the image is asked for: ${command}`,
    };
  return {
    kind: 'edits',
    title: `Log in to ${registry === gitlabRegistry ? "GitLab's registry" : where} in ${job.name}`,
    edits: [insertBefore(situation, first, command)],
    otherwise: `Run this in ${job.name} before the image is asked for: ${command}`,
  };
}

function clientOf({ failed, commands }: Situation): string {
  const client =
    failed.calls[0]?.client ?? commands.find(({ call }) => call !== null)?.call?.client ?? 'docker';
  return client === 'docker-compose' ? 'docker' : client;
}

/** The first command that talks to this registry, which may come before the one that failed. */
function firstUse(situation: Situation, { registry }: RegistryTrouble): JobCommand | null {
  const { commands, failed } = situation;
  const use = registryUses(commands, ownRegistryHost(situation)).find((other) => other.registry === registry);
  const failing = commands.find(
    ({ position, call }) =>
      position.list === failed.position?.list &&
      position.index === failed.position.index &&
      (call !== null || failed.calls.length === 0),
  );
  const candidates = [use?.command, failing].filter((command) => command !== undefined);
  return candidates.toSorted((one, two) => commands.indexOf(one) - commands.indexOf(two))[0] ?? null;
}

/** Credentials that the file already uses for this registry; null where it has none, or writes them down. */
function loginOfAnotherJob(situation: Situation, registry: string | null): string | null {
  for (const { login, from } of loginsElsewhere(situation)) {
    if (login.registry !== registry || registry === null) continue;
    const command = writeLogin(login, from.commands);
    if (command !== null && sharesVariables(command, situation, from.variables)) return command;
  }
  return null;
}

/** Variables that the file does not define come from the project's settings and are everywhere. */
function sharesVariables(
  command: string,
  { variables }: Situation,
  theirs: ReadonlyMap<string, string>,
): boolean {
  const names = [...command.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '');
  return names.every((name) => theirs.get(name) === variables.get(name));
}

/** `docker login` without a registry goes to Docker Hub. */
function addRegistry(situation: Situation, login: RegistryLogin): ProposedRemedy {
  const last = login.call.command.words.at(-1);
  const text = 'Add "$CI_REGISTRY" to docker login: without a registry it goes to Docker Hub.';
  const range = loginRange(login.command, situation.commands);
  if (last === undefined || range === null) return { kind: 'advice', audience: 'maintainer', text };
  // A password among the arguments shows in the list of processes; a login we touch no longer has one.
  const edit =
    optionValue(login.call, '-p', '--password') === undefined
      ? replaceRange(situation, login.command, last.end, last.end, ' "$CI_REGISTRY"')
      : replaceRange(situation, login.command, range.start, range.end, jobLogin(login.call.client));
  return {
    kind: 'edits',
    title: `Log in to GitLab's registry in ${situation.job.name}, not to Docker Hub`,
    edits: [{ ...edit, acceptableFor: jobsSharing(situation, login.command) }],
    otherwise: text,
  };
}

/** A login that was refused, or got nothing to log in with. */
export function repairLogin(situation: Situation, login: RegistryLogin, empty: boolean): ProposedRemedy {
  const standard = usesJobCredentials(login, situation.commands);
  if (login.word === null && standard) return addRegistry(situation, login);
  const range = loginRange(login.command, situation.commands);
  if (login.registry === gitlabRegistry && !standard && staysInProject(situation) && range !== null) {
    const to = jobLogin(login.call.client);
    const edit = replaceRange(situation, login.command, range.start, range.end, to);
    return {
      kind: 'edits',
      title: `Log in with the job's own credentials in ${situation.job.name}`,
      edits: [{ ...edit, acceptableFor: jobsSharing(situation, login.command) }],
      otherwise: `Use the job's own credentials: ${to}`,
    };
  }
  const names = readCredentials(login, situation.commands).filter(
    (name) => !/^CI_REGISTRY|^CI_JOB_TOKEN$/.test(name),
  );
  const which =
    names.length === 0
      ? 'the variables with user and password'
      : names.map((name) => `$${name}`).join(' and ');
  return {
    kind: 'advice',
    audience: 'maintainer',
    text: empty
      ? `Define ${which} under Settings > CI/CD > Variables. A protected variable is there on protected branches and tags only, and CI_REGISTRY_PASSWORD only where the project has its container registry switched on.`
      : `Check the values of ${which} under Settings > CI/CD > Variables: the registry does not take them.`,
  };
}

/** The job's token can push to its own project only. */
function staysInProject(situation: Situation): boolean {
  return registryUses(situation.commands, ownRegistryHost(situation))
    .filter(({ registry }) => registry === gitlabRegistry)
    .every(({ word, command }) =>
      /^\$\{?CI_REGISTRY_IMAGE\b/.test(expandVariables(word.text, command.variables)),
    );
}

/** The login with what is piped into it; null where more than an `echo` is. */
function loginRange(
  login: JobCommand,
  all: readonly JobCommand[],
): { readonly start: number; readonly end: number } | null {
  const item = all.filter((other) => isSameItem(other, login));
  const { pipedFrom } = login.command;
  if (pipedFrom === null) return { start: login.command.start, end: login.command.end };
  const source = item[pipedFrom];
  const program = source?.command.words[0]?.text;
  if (
    source === undefined ||
    source.command.pipedFrom !== null ||
    (program !== 'echo' && program !== 'printf')
  )
    return null;
  return { start: source.command.start, end: login.command.end };
}

function jobsSharing({ pipeline, job }: Situation, { entry }: JobCommand): readonly string[] {
  const place = JSON.stringify(entry.origin);
  return jobsWhere(pipeline, job, ({ commands }) =>
    commands.some((other) => JSON.stringify(other.entry.origin) === place),
  );
}

/** Who may do what is set in the other project, or at the registry. */
export function adviseRights(
  situation: Situation,
  { registry, use }: RegistryTrouble,
  expired: boolean,
): ProposedRemedy {
  const reference = use?.word.text ?? 'the image';
  if (expired)
    return {
      kind: 'advice',
      audience: 'maintainer',
      text: `Fetch a fresh token in ${situation.job.name} instead of keeping one in a variable, for Amazon ECR: aws ecr get-login-password | docker login --username AWS --password-stdin ${registry ?? ''}`.trimEnd(),
    };
  return {
    kind: 'advice',
    audience: 'maintainer',
    text:
      registry === gitlabRegistry
        ? `The job's own credentials reach the registry of this project. Use a name below $CI_REGISTRY_IMAGE instead of ${reference}, or let this project's job token in, in the other project under Settings > CI/CD > Job token permissions, or log in with a deploy token of that project.`
        : `Give the account that the job logs in with the right to ${reference}, or log in with another one.`,
  };
}

/** Gives an image without a registry in its name the project's registry, and pushes it under that. */
export function nameForRegistry(situation: Situation, use: RegistryUse): ProposedRemedy {
  const { word, command, call } = use;
  const { tag } = parseImageReference(word.text);
  const name = `"$CI_REGISTRY_IMAGE/${imageName(word.text)}${tag === null ? '' : `:${tag}`}"`;
  const text = `Tag the image as ${name} and push that.`;
  const known =
    registryOfImage(word.text) !== gitlabRegistry &&
    !hasOption(call, '-a', '--all-tags') &&
    optionValue(call, '--platform') === undefined;
  if (!known || call.client !== 'docker' || call.management === 'compose')
    return { kind: 'advice', audience: 'maintainer', text };
  const edits: readonly Edit[] = [
    insertBefore(situation, command, `docker tag ${word.raw} ${name}`),
    replaceWord(situation, command, word, name),
  ];
  return { kind: 'edits', title: `Push ${word.text} to the project's registry`, edits, otherwise: text };
}

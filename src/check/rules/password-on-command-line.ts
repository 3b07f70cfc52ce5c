import type { Edit } from '../../ci-file/edit.ts';
import { optionValue } from '../../docker/docker-call.ts';
import type { ProposedRemedy } from '../../failure-classes/failure-class.ts';
import type { ShellWord } from '../../shell/shell-command.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { replaceInCommand } from '../command-edit.ts';
import { placeOfCommand } from '../place.ts';
import { dockerReleaseOf, isAtLeast } from './docker-release.ts';

/** A registry login whose password is an argument, where every process of the container can read it. */
export const passwordOnCommandLine: CheckRule = {
  id: 'password-on-command-line',
  severity: 'warning',
  title: 'The registry password is an argument of docker login',
  advice:
    'Pipe it in: echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY".',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) =>
      checked.writtenCommands.flatMap((command): RuleFinding[] => {
        const { call, entry } = command;
        const password = call?.verb === 'login' ? optionValue(call, '-p', '--password') : undefined;
        // A literal one is worse, and literal-credentials says so.
        if (call === null || password === undefined || !password.raw.includes('$')) return [];
        return [
          {
            job: checked.job.name,
            place: placeOfCommand(pipeline.files.texts, command),
            subject: entry.value.slice(command.command.start, command.command.end),
            reason: `${call.client} login gets its password as an argument, which other processes and a trace with "set -x" show. docker itself warns of it and offers --password-stdin.`,
            propose: (names) => pipePassword(checked, command, password, names),
          },
        ];
      }),
    );
  },
};

/** `docker login -u x -p $P` becomes `echo "$P" | docker login -u x --password-stdin`, where that is all there is to it. */
function pipePassword(
  checked: CheckedJob,
  command: JobCommand,
  password: ShellWord,
  names: readonly string[],
): ProposedRemedy | null {
  const replaced = rewrite(command, password);
  if (replaced === null || !clientReadsStdin(checked)) return null;
  const { start, end } = command.command;
  const edit: Edit = replaceInCommand(checked.job.name, names, command, start, end, replaced);
  return {
    kind: 'edits',
    title: `Pipe the password into ${command.call?.client ?? 'docker'} login`,
    edits: [edit],
    otherwise: `Replace the command by: ${replaced}`,
  };
}

function rewrite({ command, entry }: JobCommand, password: ShellWord): string | null {
  const variable = /^(["']?)(\$\{?[A-Za-z_]\w*\}?)\1$/.exec(password.raw);
  if (variable === null || variable[1] === "'") return null;
  const takesInput = command.redirects.some(({ operator }) => operator.startsWith('<'));
  if (command.pipedFrom !== null || takesInput || command.assignments.length > 0) return null;
  if (command.within.includes('sh -c') || !startsStatement(entry.value.slice(0, command.start))) return null;
  const option = optionRange(command.words, password);
  if (option === null) return null;
  const text = entry.value.slice(command.start, command.end);
  const before = text.slice(0, option.start - command.start);
  const after = text.slice(option.end - command.start);
  return `echo "${variable[2] ?? ''}" | ${before}--password-stdin${after}`;
}

/** The option with its value: one word (`-p$P`, `--password=$P`) or two. */
function optionRange(
  words: readonly ShellWord[],
  value: ShellWord,
): { readonly start: number; readonly end: number } | null {
  const index = words.findIndex(({ end }) => end === value.end);
  const word = words[index];
  if (word === undefined) return null;
  if (/^(?:-p|--password=)/.test(word.text)) return { start: word.start, end: word.end };
  const name = words[index - 1];
  const isName = name?.text === '-p' || name?.text === '--password';
  return isName && name !== undefined ? { start: name.start, end: word.end } : null;
}

/** Behind `sudo`, `retry` and the like the pipe would feed the wrong program. */
function startsStatement(before: string): boolean {
  return /(?:^|[;&|({!\n]|\b(?:then|do|else|if|while|until))\s*$/.test(before);
}

/** docker knows `--password-stdin` since 17.07. */
function clientReadsStdin({ job, expand }: CheckedJob): boolean {
  const client = job.image === null ? null : dockerReleaseOf(expand(job.image.value.name));
  return client?.kind !== 'pinned' || isAtLeast(client, 17, 7);
}

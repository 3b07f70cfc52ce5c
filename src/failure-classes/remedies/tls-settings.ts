import type { Edit } from '../../ci-file/edit.ts';
import { jobsWhere } from '../../situation/docker-jobs.ts';
import { changesBeforeFailure } from '../../situation/failed-client.ts';
import type { Situation } from '../../situation/situation.ts';
import { optionValue } from '../../docker/docker-call.ts';
import type { DockerDaemon } from '../../docker/docker-daemon.ts';
import { replaceWord } from './command-edits.ts';

/** The four variables that decide where a docker client goes and whether it speaks TLS. */
export const tlsVariables = [
  'DOCKER_TLS_CERTDIR',
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
] as const;

export type TlsSettings = Readonly<Partial<Record<(typeof tlsVariables)[number], string>>>;

/**
 * Jobs that may get the same TLS settings: those that use no docker at all, and those whose daemon and
 * settings are the same as the failed job's, so that they would fail alike.
 */
export function jobsWithSameTls(situation: Situation, daemon: DockerDaemon): readonly string[] {
  const { job, pipeline } = situation;
  return jobsWhere(pipeline, job, (other) => {
    if (!other.usesDocker) return true;
    const theirs = other.daemons[0];
    if (theirs === undefined || other.daemons.length !== situation.daemons.length) return false;
    const sameDaemon =
      theirs.port === daemon.port && theirs.tls === daemon.tls && theirs.image === daemon.image;
    const sameImage = other.job.image?.value.name === job.image?.value.name;
    return (
      sameDaemon &&
      sameImage &&
      tlsVariables.every((name) => valueOf(other.job.variables, name) === valueOf(job.variables, name))
    );
  });
}

/**
 * Edits that give the job these settings; none for what it already has.
 *
 * @param acceptableFor the jobs that may get them too
 */
export function applyTlsSettings(
  situation: Situation,
  daemon: DockerDaemon,
  settings: TlsSettings,
  acceptableFor: readonly string[] = jobsWithSameTls(situation, daemon),
): readonly Edit[] {
  const { job } = situation;
  const changes = changesBeforeFailure(situation);
  const beside = tlsVariables.find((name) => job.variables.has(name));
  const variables = tlsVariables.flatMap((name): Edit[] => {
    const value = settings[name];
    const has = situation.variables.get(name);
    if (value === undefined || has === value || (name === 'DOCKER_HOST' && changes.has(name))) return [];
    if (has !== undefined && situation.expand(has) === situation.expand(value)) return [];
    const near = beside === undefined ? {} : { near: beside };
    return [{ op: 'set-variable', job: job.name, acceptableFor, name, value, ...near }];
  });
  return [
    ...variables,
    ...serviceEdits(situation, daemon, settings),
    ...exportEdits(situation, settings),
    ...prefixEdits(situation, settings),
    ...hostFlagEdits(situation, settings),
  ];
}

/** What the service sets for itself outranks the job's variables, so it has to say the same. */
function serviceEdits(situation: Situation, daemon: DockerDaemon, settings: TlsSettings): readonly Edit[] {
  const { DOCKER_TLS_CERTDIR: directory } = settings;
  if (directory === undefined) return [];
  const own = daemon.service.value.variables.get('DOCKER_TLS_CERTDIR');
  const switches = (daemon.service.value.command ?? []).filter((argument) =>
    /^--tls(?:verify)?=false$/.test(argument),
  );
  const changesVariable = own !== undefined && own !== directory;
  if (!changesVariable && switches.length === 0) return [];
  return [
    {
      op: 'update-service',
      job: situation.job.name,
      acceptableFor: jobsWithSameTls(situation, daemon),
      index: daemon.index,
      changes: {
        ...(changesVariable ? { variables: { DOCKER_TLS_CERTDIR: directory } } : {}),
        ...(switches.length > 0 ? { removeFromCommand: switches } : {}),
      },
    },
  ];
}

/** A script that exports another value than the settings would undo them: the export says the same now. */
function exportEdits(situation: Situation, settings: TlsSettings): readonly Edit[] {
  return situation.commands.flatMap((exporting): Edit[] => {
    const { command } = exporting;
    if (command.words[0]?.text !== 'export') return [];
    return command.words.slice(1).flatMap((word): Edit[] => {
      const [name = '', value = ''] = splitAssignment(word.text);
      const wanted = settings[name as keyof TlsSettings];
      if (wanted === undefined || situation.expand(value) === situation.expand(wanted)) return [];
      const to = word.raw.includes('"') || wanted.includes('$') ? `${name}="${wanted}"` : `${name}=${wanted}`;
      return [replaceWord(situation, exporting, word, to)];
    });
  });
}

/** `DOCKER_HOST=… docker` outranks the variable for that one command. */
function prefixEdits(situation: Situation, settings: TlsSettings): readonly Edit[] {
  return situation.commands.flatMap((prefixed): Edit[] => {
    const { words, assignments } = prefixed.command;
    if (words.length === 0) return [];
    return assignments.flatMap(({ name, value }): Edit[] => {
      const wanted = settings[name as keyof TlsSettings];
      if (wanted === undefined || situation.expand(value.text) === situation.expand(wanted)) return [];
      const quoted = value.raw.includes('"') || wanted.includes('$');
      return [replaceWord(situation, prefixed, value, quoted ? `"${wanted}"` : wanted)];
    });
  });
}

/** `docker -H` outranks the variable, so it has to name the same host. */
function hostFlagEdits(situation: Situation, { DOCKER_HOST: host }: TlsSettings): readonly Edit[] {
  if (host === undefined) return [];
  return situation.commands.flatMap((command) => {
    const { call } = command;
    const flag = call?.client === 'docker' ? optionValue(call, '-H', '--host') : undefined;
    if (flag === undefined || situation.expand(flag.text) === host || !flag.text.startsWith('tcp://'))
      return [];
    return [replaceWord(situation, command, flag, host)];
  });
}

function splitAssignment(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function valueOf(variables: Situation['job']['variables'], name: string): string | undefined {
  return variables.get(name)?.value;
}

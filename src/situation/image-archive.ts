import { isSameItem, type JobCommand } from './job-commands.ts';
import type { ShellWord } from '../shell/shell-command.ts';
import { optionValue, optionValues } from '../docker/docker-call.ts';
import { projectPath } from './project-path.ts';

/** A file that a job's script writes an image to. */
export interface ArchiveWrite {
  /** Relative to the project, or absolute elsewhere. */
  readonly path: string;
  /** The word in the script that names the file. */
  readonly word: ShellWord;
  /** `export` holds a container's files, which `docker load` does not take. */
  readonly kind: 'save' | 'export';
  readonly compressed: boolean;
  /** What was saved, as written; empty where the call does not say. */
  readonly references: readonly ShellWord[];
  /** The saving command. */
  readonly source: JobCommand;
  /** The command that gives the file this path: the saving one, or a later `mv`, `cp` or `gzip`. */
  readonly namedBy: JobCommand;
}

/** A file that a job's script loads an image from. */
export interface ArchiveRead {
  readonly path: string;
  readonly word: ShellWord;
  /** The script unpacks it itself before docker gets it. */
  readonly decompresses: boolean;
  /** The loading command. */
  readonly target: JobCommand;
  /** The commands of the pipeline that end in the loading one, in order. */
  readonly pipeline: readonly JobCommand[];
}

type Expand = (text: string) => string;

const compressors = /^(?:gzip|pigz|zstd|xz|bzip2|lz4)$/;
const decompressors = /^(?:gunzip|zcat|unzstd|zstdcat|unxz|xzcat|bunzip2|bzcat|unpigz)$/;

/** Image archives a job writes, as they are named at its end (after `mv`, `cp` and `gzip`). */
export function findArchiveWrites(commands: readonly JobCommand[], expand: Expand): readonly ArchiveWrite[] {
  let writes: readonly ArchiveWrite[] = [];
  for (const command of commands) {
    const written = readWrite(command, commands, expand);
    writes = written === null ? renameArchives(command, writes, expand) : [...writes, written];
  }
  return writes;
}

/** Image archives a job loads. */
export function findArchiveReads(commands: readonly JobCommand[], expand: Expand): readonly ArchiveRead[] {
  return commands.flatMap((target) => {
    const { call } = target;
    if (call === null) return [];
    if (call.verb === 'load') return readLoad(target, commands, expand);
    if (call.client === 'skopeo' && call.verb === 'copy')
      return readTransport(target, call.operands[0], expand);
    return [];
  });
}

function readWrite(source: JobCommand, all: readonly JobCommand[], expand: Expand): ArchiveWrite | null {
  const { call } = source;
  if (call === null) return null;
  if (call.verb === 'save' || call.verb === 'export') {
    const chain = pipelineFrom(source, all);
    const word =
      optionValue(call, '-o', '--output') ?? chain.map(outputRedirect).find((target) => target !== undefined);
    const kind = call.verb === 'export' ? 'export' : 'save';
    const compressed = chain.some(({ command }) => compressors.test(program(command)));
    return word === undefined ? null : describeWrite(source, word, kind, compressed, call.operands, expand);
  }
  if (call.verb === 'build') {
    const output = optionValues(call, '-o', '--output').find((word) =>
      /type=(?:docker|oci)\b/.test(word.text),
    );
    const file = output === undefined ? null : wordPart(output, /(?:^|,)dest=([^,]+)/);
    return file === null
      ? null
      : describeWrite(source, file, 'save', false, optionValues(call, '-t', '--tag'), expand);
  }
  const destination = call.operands.at(-1);
  const file = destination === undefined ? null : wordPart(destination, /^(?:docker|oci)-archive:([^:]+)/);
  return file === null ? null : describeWrite(source, file, 'save', false, [], expand);
}

function describeWrite(
  source: JobCommand,
  word: ShellWord,
  kind: ArchiveWrite['kind'],
  compressed: boolean,
  references: readonly ShellWord[],
  expand: Expand,
): ArchiveWrite | null {
  const path = projectPath(expand(word.text), source.directory);
  return path === null ? null : { path, word, kind, compressed, references, source, namedBy: source };
}

/** The archives a job has written, as they are named after one more of its commands: `mv`, `cp` or `gzip`. */
function renameArchives(
  step: JobCommand,
  writes: readonly ArchiveWrite[],
  expand: Expand,
): readonly ArchiveWrite[] {
  const made = newNames(step, writes, expand);
  if (made.length === 0) return writes;
  const gone = keepsItsInput(step) ? [] : pathsNamedBy(step, expand);
  return [...writes.filter(({ path }) => !gone.includes(path)), ...made];
}

function newNames(
  step: JobCommand,
  written: readonly ArchiveWrite[],
  expand: Expand,
): readonly ArchiveWrite[] {
  const name = program(step.command);
  const files = step.command.words.slice(1).filter((word) => !word.text.startsWith('-'));
  const paths = pathsNamedBy(step, expand);
  if ((name === 'mv' || name === 'cp') && files.length === 2) {
    const target = paths[1];
    return written.flatMap((archive) =>
      archive.path === paths[0] && target !== null && target !== undefined
        ? [{ ...archive, path: target, word: files[1] ?? archive.word, namedBy: step }]
        : [],
    );
  }
  if (name !== 'gzip' && name !== 'pigz') return [];
  return written.flatMap((archive) =>
    paths.includes(archive.path)
      ? [{ ...archive, path: `${archive.path}.gz`, compressed: true, namedBy: step }]
      : [],
  );
}

function pathsNamedBy(step: JobCommand, expand: Expand): readonly (string | null)[] {
  const files = step.command.words.slice(1).filter((word) => !word.text.startsWith('-'));
  return files.map((word) => projectPath(expand(word.text), step.directory));
}

/** `mv` and `gzip` leave nothing under the old name. */
function keepsItsInput({ command }: JobCommand): boolean {
  const name = program(command);
  if (name === 'mv') return false;
  const takesAway = name === 'gzip' || name === 'pigz';
  return !takesAway || command.words.some(({ text }) => /^-[a-z]*[kc]|^--(?:keep|stdout)$/.test(text));
}

function readLoad(target: JobCommand, all: readonly JobCommand[], expand: Expand): readonly ArchiveRead[] {
  const { call } = target;
  if (call === null) return [];
  const pipeline = pipelineInto(target, all);
  const decompresses = pipeline.some(({ command }) => unpacks(command));
  const word =
    optionValue(call, '-i', '--input') ?? pipeline.map(inputOf).find((input) => input !== undefined);
  if (word === undefined) return [];
  const path = projectPath(expand(word.text), target.directory);
  return path === null ? [] : [{ path, word, decompresses, target, pipeline }];
}

function readTransport(
  target: JobCommand,
  operand: ShellWord | undefined,
  expand: Expand,
): readonly ArchiveRead[] {
  const word = operand === undefined ? null : wordPart(operand, /^(?:docker|oci)-archive:([^:]+)/);
  if (word === null) return [];
  const path = projectPath(expand(word.text), target.directory);
  return path === null ? [] : [{ path, word, decompresses: false, target, pipeline: [target] }];
}

/** The file a command of a pipeline reads: its `<` redirect, or the operand of cat, gunzip and the like. */
function inputOf({ command }: JobCommand): ShellWord | undefined {
  const redirect = command.redirects.find(({ operator }) => operator === '<')?.target;
  if (redirect !== undefined && redirect !== null) return redirect;
  const reads = program(command) === 'cat' || unpacks(command);
  return reads ? command.words.slice(1).find((word) => !word.text.startsWith('-')) : undefined;
}

function outputRedirect({ command }: JobCommand): ShellWord | undefined {
  const redirect = command.redirects.find(({ operator }) => operator === '>' || operator === '>|')?.target;
  if (redirect !== undefined && redirect !== null && redirect.text !== '/dev/null') return redirect;
  return program(command) === 'tee'
    ? command.words.slice(1).find((word) => !word.text.startsWith('-'))
    : undefined;
}

function unpacks(command: JobCommand['command']): boolean {
  const name = program(command);
  if (decompressors.test(name)) return true;
  return (
    compressors.test(name) &&
    command.words.some((word) => /^-[a-z]*d[a-z]*$|^--(?:decompress|uncompress)$/.test(word.text))
  );
}

/** The command and those its output is piped through. */
function pipelineFrom(start: JobCommand, all: readonly JobCommand[]): readonly JobCommand[] {
  const chain = [start];
  for (
    let next = neighbour(start, start.command.pipedTo, all);
    next !== undefined && !chain.includes(next);
  ) {
    chain.push(next);
    next = neighbour(next, next.command.pipedTo, all);
  }
  return chain;
}

/** The commands piped into this one, and itself. */
function pipelineInto(end: JobCommand, all: readonly JobCommand[]): readonly JobCommand[] {
  const chain = [end];
  for (
    let previous = neighbour(end, end.command.pipedFrom, all);
    previous !== undefined && !chain.includes(previous);
  ) {
    chain.unshift(previous);
    previous = neighbour(previous, previous.command.pipedFrom, all);
  }
  return chain;
}

/** `pipedTo` and `pipedFrom` count the commands of one list item. */
function neighbour(of: JobCommand, index: number | null, all: readonly JobCommand[]): JobCommand | undefined {
  if (index === null) return undefined;
  return all.filter((other) => isSameItem(other, of))[index];
}

function program(command: JobCommand['command']): string {
  return command.words[0]?.text.replace(/^.*\//, '') ?? '';
}

/** The part of a word that group 1 of the pattern matches, as a word of its own. */
function wordPart(word: ShellWord, pattern: RegExp): ShellWord | null {
  const text = pattern.exec(word.text)?.[1];
  if (text === undefined) return null;
  const at = word.raw.indexOf(text);
  if (at < 0) return { ...word, text, raw: text };
  return { text, raw: text, start: word.start + at, end: word.start + at + text.length, static: word.static };
}

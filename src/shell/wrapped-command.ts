import type { ShellWord } from './shell-command.ts';

/** What a command runs in turn: another command among its words, or a script in one of them. */
export type WrappedCommand =
  | {
      readonly kind: 'command';
      /** Index of the first word that belongs to the wrapped command (an assignment, for `env A=b x`). */
      readonly first: number;
      /** Index of its program. */
      readonly program: number;
    }
  | {
      readonly kind: 'script';
      /** Index of the first of the words that hold the script (`eval` joins all); null: read from standard input. */
      readonly first: number | null;
      readonly sameShell: boolean;
    };

interface Wrapper {
  /** Options that take the next word as their value. */
  readonly valued: readonly string[];
  /** Words of its own between the options and the wrapped command. */
  readonly operands: number;
  /** `NAME=value` words may stand in front of the wrapped command. */
  readonly assignments?: true;
}

const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['timeout', { valued: ['-k', '--kill-after', '-s', '--signal'], operands: 1 }],
  ['time', { valued: ['-f', '--format', '-o', '--output'], operands: 0 }],
  ['nohup', { valued: [], operands: 0 }],
  ['setsid', { valued: [], operands: 0 }],
  ['nice', { valued: ['-n', '--adjustment'], operands: 0 }],
  ['ionice', { valued: ['-c', '-n', '--class', '--classdata'], operands: 0 }],
  ['stdbuf', { valued: ['-i', '-o', '-e'], operands: 0 }],
  ['unbuffer', { valued: [], operands: 0 }],
  ['chronic', { valued: [], operands: 0 }],
  ['exec', { valued: ['-a'], operands: 0 }],
  ['builtin', { valued: [], operands: 0 }],
  ['command', { valued: [], operands: 0 }],
  ['env', { valued: ['-u', '--unset', '-C', '--chdir'], operands: 0, assignments: true }],
  [
    'sudo',
    {
      valued: ['-u', '--user', '-g', '--group', '-h', '--host', '-p', '--prompt', '-D', '--chdir'],
      operands: 0,
      assignments: true,
    },
  ],
  ['doas', { valued: ['-u', '-C'], operands: 0 }],
  ['gosu', { valued: [], operands: 1 }],
  ['su-exec', { valued: [], operands: 1 }],
  ['flock', { valued: ['-w', '--timeout', '-E'], operands: 1 }],
  ['tini', { valued: ['-p', '-e'], operands: 0 }],
  ['dumb-init', { valued: ['-r'], operands: 0 }],
  ['parallel', { valued: ['-j', '--jobs', '--retries', '--delay', '--timeout'], operands: 0 }],
  ['xargs', { valued: ['-I', '-i', '-n', '-P', '-L', '-d', '-s', '-E', '-a'], operands: 0 }],
]);

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'su']);

/** Programs that a retrying or waiting wrapper of unknown syntax is taken to run. */
const obviousPrograms: ReadonlySet<string> = new Set([
  'docker',
  'docker-compose',
  'podman',
  'buildah',
  'skopeo',
  'buildctl',
  'sh',
  'bash',
]);

/**
 * Finds the command that `words` runs in turn: `timeout 60 docker info`, `sudo -u ci docker ps`,
 * `sh -c "docker push …"`, `eval "…"`, `retry 3 docker push …`.
 *
 * @param wrapperFunctions functions of the script that run their own arguments.
 * @returns null where `words` is a command of its own, or where it isn't clear what it runs.
 */
export function findWrappedCommand(
  words: readonly ShellWord[],
  wrapperFunctions: ReadonlySet<string>,
): WrappedCommand | null {
  const program = programName(words[0]);
  if (program === 'eval' && words.length > 1) return { kind: 'script', first: 1, sameShell: true };
  if (program === 'busybox') return asCommand(words, 1, 1);
  if (shells.has(program)) return findScriptArgument(words);
  const wrapper = wrappers.get(program);
  if (wrapper !== undefined) return findOperandCommand(words, wrapper);
  if (
    wrapperFunctions.has(program) ||
    /retry|retries|backoff|wait[-_]?for|^dockerize$|^repeat/i.test(program)
  ) {
    return findObviousCommand(words);
  }
  return null;
}

/** The last part of a program's path: `/usr/bin/docker` is `docker`. */
function programName(word: ShellWord | undefined): string {
  return word?.text.slice(word.text.lastIndexOf('/') + 1) ?? '';
}

function findScriptArgument(words: readonly ShellWord[]): WrappedCommand | null {
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? '';
    if (/^-[A-Za-z]*c$|^--command$/.test(text)) {
      let first = index + 1;
      while (/^[-+][A-Za-z]/.test(words[first]?.text ?? '')) first += 1;
      return first < words.length ? { kind: 'script', first, sameShell: false } : null;
    }
    if (/^[-+]o$/.test(text)) index += 1;
    // `su` takes its user before or after `-c`; what follows a shell's first operand is not its own.
    else if (!/^[-+]/.test(text) && programName(words[0]) !== 'su') return null;
  }
  return { kind: 'script', first: null, sameShell: false };
}

function findOperandCommand(words: readonly ShellWord[], wrapper: Wrapper): WrappedCommand | null {
  const program = programName(words[0]);
  let operands = wrapper.operands;
  let index = 1;
  for (; index < words.length; index++) {
    const text = words[index]?.text ?? '';
    if (text === '--') {
      index += 1;
      break;
    }
    if (program === 'command' && /^-[a-z]*[vV]/.test(text)) return null;
    // BusyBox before 1.30 had `timeout -t SECONDS program`.
    if (program === 'timeout' && text === '-t') operands = 0;
    if (wrapper.valued.includes(text) || (program === 'timeout' && text === '-t')) index += 1;
    else if (!text.startsWith('-')) break;
  }
  const first = index + operands;
  let start = first;
  while (wrapper.assignments && /^[A-Za-z_]\w*=/.test(words[start]?.text ?? '')) start += 1;
  return asCommand(words, first, start);
}

/** `retry 3 docker push x`, `wait-for-it.sh docker:2375 -- docker info`. */
function findObviousCommand(words: readonly ShellWord[]): WrappedCommand | null {
  const separator = words.findIndex((word, index) => index > 0 && word.text === '--');
  const found =
    separator > 0
      ? separator + 1
      : words.findIndex((word, index) => index > 0 && obviousPrograms.has(programName(word)));
  return found > 0 ? asCommand(words, found, found) : null;
}

function asCommand(words: readonly ShellWord[], first: number, program: number): WrappedCommand | null {
  return program < words.length ? { kind: 'command', first, program } : null;
}

import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';

/** A docker program that is not there: the client, compose v1, the daemon, or a plugin of the client. */
export type MissingProgram = 'docker' | 'docker-compose' | 'dockerd' | 'compose' | 'buildx';

const program = '(?:/usr(?:/local)?/bin/)?(docker|docker-compose|dockerd)';

// Wordings of busybox ash, dash, bash and zsh, make, env and xargs, Go, Python, Node.js, Java, Ruby and
// PowerShell for a program that is not there; group 1 names it.
const programMissing: readonly LinePattern[] = [
  linePattern(' not found', new RegExp(`(?:^|: )${program}: (?:[Cc]ommand )?not found\\s*$`)),
  linePattern('command not found: ', new RegExp(`^\\S+: command not found: ${program}$`)),
  linePattern(
    'executable file not found',
    new RegExp(`\\bexec: "${program}": executable file not found in [$%]PATH`),
  ),
  linePattern(
    'No such file or directory',
    new RegExp(
      `^(?:/usr/bin/)?(?:env|xargs|timeout|nohup|nice|make(?:\\[\\d+\\])?): (?:failed to run command )?['‘]?${program}['’]?: No such file`,
    ),
  ),
  linePattern("can't execute '", new RegExp(`^(?:env|xargs|timeout|nohup|nice): can't execute '${program}'`)),
  linePattern(
    "No such file or directory: '",
    new RegExp(`\\bFileNotFoundError: \\[Errno 2\\] No such file or directory: '${program}'`),
  ),
  linePattern('No such file or directory - ', new RegExp(`\\bNo such file or directory - ${program}\\b`)),
  linePattern(' ENOENT', new RegExp(`\\bspawn ${program} ENOENT`)),
  linePattern('Cannot run program "', new RegExp(`\\bCannot run program "${program}"`)),
  linePattern(' is not recognized', new RegExp(`^(?:\\S+ : )?(?:The term )?'${program}' is not recognized`)),
];

// https://github.com/docker/cli/blob/master/cli-plugins/manager/error.go and cmd/docker/docker.go
const pluginMissing: readonly LinePattern[] = [
  linePattern('is not a docker command', /^docker: '(compose|buildx)' is not a docker command/),
  linePattern('unknown command: docker', /^(?:docker: )?unknown command: docker (compose|buildx)\b/),
  linePattern(
    'component is missing or broken',
    /^ERROR: BuildKit is enabled but the (buildx) component is missing/,
  ),
];

/** Without its plugin the client takes the plugin's options for its own, and never names the plugin. */
const flagUnknown = linePattern('unknown ', /^unknown (?:shorthand flag: '(\w)' in -\w*|flag: (--[\w-]+))$/);
const clientUsage: readonly LinePattern[] = [
  linePattern("'docker --help'", /^(?:See|Run) 'docker --help'/),
  linePattern('docker [OPTIONS] COMMAND', /^Usage:\s+docker \[OPTIONS\] COMMAND/),
];

export const missingProgramPatterns: readonly LinePattern[] = [
  ...programMissing,
  ...pluginMissing,
  flagUnknown,
  ...clientUsage,
];

/** The docker program that a cleaned trace line says is missing; null when it says no such thing. */
export function readMissingProgram(text: string): MissingProgram | null {
  for (const pattern of programMissing) {
    const found = matchLine(pattern, text);
    if (found !== null) return found[1] as MissingProgram;
  }
  for (const pattern of pluginMissing) {
    const found = matchLine(pattern, text);
    if (found !== null) return found[1] as MissingProgram;
  }
  return null;
}

/** The option, with its dashes, that the client did not know; null when the line says no such thing. */
export function readUnknownFlag(text: string): string | null {
  const found = matchLine(flagUnknown, text);
  if (found === null) return null;
  return found[1] === undefined ? (found[2] ?? null) : `-${found[1]}`;
}

/** Whether the line is the usage of the client itself, not of one of its commands. */
export function isClientUsage(text: string): boolean {
  return clientUsage.some((pattern) => matchLine(pattern, text) !== null);
}

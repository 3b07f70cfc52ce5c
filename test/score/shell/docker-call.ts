import type { Call } from './split-words.ts';

export interface DockerCall {
  /** `push`, `build`, `buildx create`, `compose`, …; `image` before a verb is left out. */
  readonly verb: string;
  readonly args: readonly string[];
  /** The daemon of `-H`. */
  readonly host: string | null;
}

const withValue = new Set(
  '-H --host -c --context --config --tlscacert --tlscert --tlskey -l --log-level'.split(' '),
);

/** Reads a call of docker or podman; null for other programs and for `docker --version` and the like. */
export function dockerCall(call: Call): DockerCall | null {
  const program = (call.words[0] ?? '').replace(/^.*\//, '');
  if (program === 'docker-compose') return { verb: 'compose', args: call.words.slice(1), host: null };
  if (program !== 'docker' && program !== 'podman') return null;
  let at = 1;
  let host: string | null = null;
  for (let word = call.words[at]; word?.startsWith('-'); word = call.words[at]) {
    if (word === '-H' || word === '--host') host = call.words[at + 1] ?? null;
    if (word.startsWith('--host=')) host = word.slice('--host='.length);
    at += withValue.has(word) ? 2 : 1;
  }
  if (call.words[at] === 'image') at += 1;
  const verb = call.words[at];
  if (verb === undefined) return null;
  if (verb !== 'buildx') return { verb, args: call.words.slice(at + 1), host };
  return { verb: `buildx ${call.words[at + 1] ?? ''}`, args: call.words.slice(at + 2), host };
}

/** Whether it needs the daemon: `docker context` does not. */
export function needsDaemon(docker: DockerCall | null): boolean {
  return docker !== null && docker.verb !== 'context';
}

const optionsWithValue = new Set(
  (
    '-v -e -p -w -u -f -o -i -t --name --network --env --volume --entrypoint --env-file --mount --publish --pull ' +
    '--format --label --add-host --platform --workdir --user --username --password --output --input --tag --file'
  ).split(' '),
);

/** Arguments that are neither options nor their values. */
export function operands(args: readonly string[], plainOptions: readonly string[] = []): string[] {
  const found: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (optionsWithValue.has(word) && !plainOptions.includes(word)) at += 1;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}

/** Values of an option given any of the ways: `-o x`, `--output x`, `--output=x`. */
export function optionValues(args: readonly string[], names: readonly string[]): string[] {
  return args.flatMap((word, at) => {
    if (names.includes(word)) return args[at + 1] ?? [];
    const name = names.find((each) => word.startsWith(`${each}=`));
    return name === undefined ? [] : word.slice(name.length + 1);
  });
}

export function isBuild(docker: DockerCall): boolean {
  return ['build', 'buildx build', 'buildx bake'].includes(docker.verb);
}

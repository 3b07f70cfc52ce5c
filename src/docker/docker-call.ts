import type { ShellCommand, ShellWord } from '../shell/shell-command.ts';

/** Programs that speak docker's language about images and containers. */
export type ContainerClient = 'docker' | 'docker-compose' | 'podman' | 'nerdctl' | 'buildah' | 'skopeo';

/** A container client's command line, its options told from its operands. */
export interface DockerCall {
  readonly client: ContainerClient;
  /** Without the management word: `push` for `docker image push`; `build` for `docker buildx build`; `up` for `docker compose up`. */
  readonly verb: string;
  /** The management word before the verb (`image`, `buildx`, `compose`, …), if any. */
  readonly management: string | null;
  readonly options: readonly DockerOption[];
  readonly operands: readonly ShellWord[];
  readonly command: ShellCommand;
}

export interface DockerOption {
  /** Long or short name with its dashes, as written. */
  readonly name: string;
  readonly value: ShellWord | null;
}

const clients = new Set<string>(['docker', 'docker-compose', 'podman', 'nerdctl', 'buildah', 'skopeo']);

const managementWords = new Set(
  'builder buildx checkpoint compose config container context image manifest network node plugin scout secret service stack swarm system trust volume'.split(
    ' ',
  ),
);

/** Options of the client itself that take a value. */
const clientOptions = new Set(
  '-H --host --config -c --context -l --log-level --tlscacert --tlscert --tlskey'.split(' '),
);

/** Options that take a value, by verb. What is not listed is a switch; `--name=value` always carries its value. */
const valueOptions: Readonly<Record<string, ReadonlySet<string>>> = {
  run: new Set(
    '-a -e -h -l -m -p -u -v -w -c --add-host --attach --cap-add --cap-drop --cidfile --cpus --cpuset-cpus --device --dns --entrypoint --env --env-file --expose --gpus --group-add --health-cmd --hostname --ip --ipc --label --link --log-driver --log-opt --memory --mount --name --net --network --network-alias --pid --platform --publish --pull --restart --runtime --security-opt --shm-size --stop-signal --sysctl --tmpfs --ulimit --user --userns --volume --volumes-from --workdir'.split(
      ' ',
    ),
  ),
  build: new Set(
    '-t -f -o -m -c --tag --file --output --build-arg --build-context --target --cache-from --cache-to --platform --network --secret --ssh --label --progress --iidfile --builder --add-host --metadata-file --shm-size --ulimit --memory --allow --format --layers'.split(
      ' ',
    ),
  ),
  save: new Set('-o --output --platform --format'.split(' ')),
  export: new Set('-o --output'.split(' ')),
  load: new Set('-i --input --platform'.split(' ')),
  login: new Set('-u -p --username --password'.split(' ')),
  push: new Set('--platform --creds --authfile --digestfile --format'.split(' ')),
  pull: new Set('--platform --creds --authfile --policy'.split(' ')),
  inspect: new Set('-f --format --type'.split(' ')),
  create: new Set(
    '--name --driver --driver-opt --platform --node --config --use-from -d --subnet -o --opt'.split(' '),
  ),
  copy: new Set(
    '--src-creds --dest-creds --creds --src-daemon-host --dest-daemon-host --authfile --src-tls-verify --dest-tls-verify --format -f'.split(
      ' ',
    ),
  ),
  compose: new Set(
    '-f --file -p --project-name --env-file --profile --project-directory --ansi --progress -H --host'.split(
      ' ',
    ),
  ),
};

/** Reads a shell command as a container client's call; null when its program is another one. */
export function readDockerCall(command: ShellCommand): DockerCall | null {
  const program = command.words[0]?.text.replace(/^.*\//, '');
  if (program === undefined || !clients.has(program)) return null;
  const client = program as ContainerClient;
  const options: DockerOption[] = [];
  let at = readOptions(command.words, 1, clientOptions, options);
  let management = client === 'docker-compose' ? 'compose' : null;
  const first = command.words[at]?.text;
  if (client !== 'docker-compose' && first !== undefined && managementWords.has(first)) {
    management = first;
    at += 1;
  }
  if (management === 'compose')
    at = readOptions(command.words, at, valueOptions['compose'] ?? new Set(), options);
  const verb = normalVerb(client, command.words[at]?.text ?? '');
  if (command.words[at] !== undefined) at += 1;
  const operands = readArguments(command.words.slice(at), optionsOf(verb, management), verb, options);
  return { client, verb, management, options, operands, command };
}

/** The value of the first option given under one of the names; undefined when absent. */
export function optionValue(call: DockerCall, ...names: readonly string[]): ShellWord | undefined {
  return call.options.find((option) => names.includes(option.name))?.value ?? undefined;
}

/** The values of every option given under one of the names, in order. */
export function optionValues(call: DockerCall, ...names: readonly string[]): readonly ShellWord[] {
  return call.options.flatMap((option) =>
    names.includes(option.name) && option.value !== null ? [option.value] : [],
  );
}

export function hasOption(call: DockerCall, ...names: readonly string[]): boolean {
  return call.options.some((option) => names.includes(option.name));
}

/** Whether the call needs an answer from the daemon (`docker --version` or `docker context ls` do not). */
export function talksToDaemon(call: DockerCall): boolean {
  if (call.client !== 'docker' && call.client !== 'docker-compose') return false;
  if (call.verb === '' || call.verb === 'help' || hasOption(call, '--help')) return false;
  if (call.management === 'context' || call.management === 'config') return false;
  if (call.management === 'compose') return !['config', 'version', 'convert'].includes(call.verb);
  if (call.management === 'buildx') return !['version', 'create', 'ls', 'use'].includes(call.verb);
  return call.verb !== 'logout';
}

function normalVerb(client: ContainerClient, verb: string): string {
  if (client === 'buildah' && (verb === 'bud' || verb === 'build-using-dockerfile')) return 'build';
  return verb;
}

function optionsOf(verb: string, management: string | null): ReadonlySet<string> {
  if (management === 'compose') return valueOptions[verb === 'run' ? 'run' : 'compose'] ?? new Set();
  if (verb === 'create' && management !== 'buildx' && management !== 'context')
    return valueOptions['run'] ?? new Set();
  return valueOptions[verb] ?? new Set();
}

/** Reads leading options and returns the index of the first word that is none. */
function readOptions(
  words: readonly ShellWord[],
  from: number,
  withValue: ReadonlySet<string>,
  into: DockerOption[],
): number {
  let at = from;
  while (words[at]?.text.startsWith('-') === true && words[at]?.text !== '-')
    at = readOption(words, at, withValue, into);
  return at;
}

/** `docker run` stops reading options at the image: what follows belongs to the container. */
function readArguments(
  words: readonly ShellWord[],
  withValue: ReadonlySet<string>,
  verb: string,
  into: DockerOption[],
): readonly ShellWord[] {
  const stopsAtOperand = verb === 'run' || verb === 'exec' || verb === 'create';
  const operands: ShellWord[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    if (word === undefined) break;
    const isOption =
      word.text.startsWith('-') && word.text !== '-' && !(stopsAtOperand && operands.length > 0);
    if (isOption) at = readOption(words, at, withValue, into);
    else {
      operands.push(word);
      at += 1;
    }
  }
  return operands;
}

function readOption(
  words: readonly ShellWord[],
  at: number,
  withValue: ReadonlySet<string>,
  into: DockerOption[],
): number {
  const word = words[at];
  if (word === undefined) return at + 1;
  const equals = word.text.indexOf('=');
  if (word.text.startsWith('--') && equals > 0) {
    into.push({ name: word.text.slice(0, equals), value: restOf(word, equals + 1) });
    return at + 1;
  }
  if (word.text.startsWith('--') || word.text.length === 2) {
    const value = withValue.has(word.text) ? (words[at + 1] ?? null) : null;
    into.push({ name: word.text, value });
    return at + (value === null ? 1 : 2);
  }
  return readShortOptions(words, at, word, withValue, into);
}

/** A cluster of short options (`-qi image.tar`), the last of which may take a value. */
function readShortOptions(
  words: readonly ShellWord[],
  at: number,
  word: ShellWord,
  withValue: ReadonlySet<string>,
  into: DockerOption[],
): number {
  for (let index = 1; index < word.text.length; index += 1) {
    const name = `-${word.text[index] ?? ''}`;
    if (!withValue.has(name)) {
      into.push({ name, value: null });
      continue;
    }
    const attached = index + 1 < word.text.length;
    const skipped = word.text[index + 1] === '=' ? index + 2 : index + 1;
    into.push({ name, value: attached ? restOf(word, skipped) : (words[at + 1] ?? null) });
    return at + (attached ? 1 : 2);
  }
  return at + 1;
}

/** The part of a word from a character on. Offsets are exact only where nothing before it is quoted. */
function restOf(word: ShellWord, from: number): ShellWord {
  const text = word.text.slice(from);
  const raw = word.raw.slice(0, from) === word.text.slice(0, from) ? word.raw.slice(from) : text;
  return { text, raw, start: word.end - raw.length, end: word.end, static: word.static };
}

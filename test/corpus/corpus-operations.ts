import { isAlias } from 'yaml';
import type { CiDocument } from '../../src/ci-file/document.ts';
import type { PlainValue } from '../../src/ci-file/pipeline.ts';
import { isReference, plainValue } from '../../src/ci-file/yaml/plain-value.ts';
import { walkPath } from '../../src/ci-file/yaml/source/slot.ts';
import type { YamlEdit, YamlPath } from '../../src/ci-file/yaml/yaml-edit.ts';

/** One kind of edit, and where in a file it applies. */
export interface CorpusOperation {
  readonly name: string;
  /** The edits this operation makes in a file, given the jobs to try it on; empty where it does not apply. */
  edits(body: Entries, jobs: readonly string[], document: CiDocument): readonly YamlEdit[];
}

export type Entries = Readonly<Record<string, PlainValue>>;

const nastyValue = 'a: "b" # c\'d $X';
const maximumJobs = 4;

/** The entries of a file that look like jobs, those that speak of docker first. */
export function jobsToTry(document: CiDocument): readonly string[] {
  const body = bodyOf(document);
  const jobs = Object.keys(body).filter((name) => {
    const job = body[name];
    return isEntries(job) && ('script' in job || 'extends' in job || name.startsWith('.'));
  });
  const speaksOfDocker = (name: string): number => (/dind|docker/.test(JSON.stringify(body[name])) ? 0 : 1);
  return jobs.toSorted((left, right) => speaksOfDocker(left) - speaksOfDocker(right)).slice(0, maximumJobs);
}

const bodies = new WeakMap<CiDocument, Entries>();

export function bodyOf(document: CiDocument): Entries {
  const known = bodies.get(document);
  if (known !== undefined) return known;
  const value = plainValue(document, document.body);
  const body = isEntries(value) ? value : {};
  bodies.set(document, body);
  return body;
}

export function isEntries(value: PlainValue | undefined): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isReference(value);
}

/** Operations on what is written in the job itself, not in what it merges or aliases. */
function perJobOwn(
  name: string,
  edit: (job: Entries, path: string) => readonly (YamlEdit | null)[],
): CorpusOperation {
  const { edits } = perJob(name, edit);
  return {
    name,
    edits: (body, jobs, document) =>
      edits(body, jobs, document).filter(({ path }) => isWrittenAt(document, path)),
  };
}

function isWrittenAt(document: CiDocument, path: YamlPath): boolean {
  const walk = walkPath(document, path);
  const node = 'slots' in walk && walk.rest.length === 0 ? walk.slots.at(-1)?.node : undefined;
  return node !== undefined && !isAlias(node);
}

function perJob(
  name: string,
  edit: (job: Entries, path: string) => readonly (YamlEdit | null)[],
): CorpusOperation {
  return {
    name,
    edits: (body, jobs) =>
      jobs.flatMap((path) => {
        const job = body[path];
        return isEntries(job) ? edit(job, path).filter((made) => made !== null) : [];
      }),
  };
}

function insertFirst(key: string): CorpusOperation {
  return perJob(`insert first in ${key}`, (job, path) => [
    job[key] === undefined && key === 'script'
      ? null
      : { op: 'insert-item', path: [path, key], index: 0, value: 'docker info # pipewright: 1', nest: true },
  ]);
}

function addToList(label: string, keys: readonly string[], value: PlainValue): CorpusOperation {
  return perJob(label, (job, path) => {
    const list = keys.reduce<PlainValue | undefined>((at, key) => (isEntries(at) ? at[key] : undefined), job);
    if (list !== undefined && list !== null && !Array.isArray(list) && typeof list !== 'string') return [];
    const index = Array.isArray(list) ? list.length : list === undefined || list === null ? 0 : 1;
    return [{ op: 'insert-item', path: [path, ...keys], index, value }];
  });
}

function replaceFirstVariable(label: string, value: string): CorpusOperation {
  return perJob(label, (job, path) => {
    const variables = job['variables'];
    const [key] = isEntries(variables) ? Object.keys(variables) : [];
    return [key === undefined ? null : { op: 'set', path: [path, 'variables', key], value }];
  });
}

function commandEdits(
  job: Entries,
  path: string,
  change: (command: string) => YamlOperation | null,
): YamlEdit[] {
  return ['before_script', 'script'].flatMap((key) => {
    const list = job[key];
    const items = Array.isArray(list)
      ? list.map((item: PlainValue, index) => [item, [path, key, index]] as const)
      : [];
    const all = typeof list === 'string' ? [[list, [path, key]] as const] : items;
    return all.slice(0, 3).flatMap(([item, at]) => {
      const operation = typeof item === 'string' ? change(item) : null;
      return operation === null ? [] : [{ ...operation, path: at } as YamlEdit];
    });
  });
}

type YamlOperation = { op: 'replace-text'; from: string; to: string } | { op: 'remove-item'; value: string };

/** A word of the command that occurs once, to be replaced. */
function onlyWord(command: string): string | null {
  const words = command.match(/[A-Za-z][\w-]{3,}/g) ?? [];
  return words.find((word) => command.split(word).length === 2) ?? null;
}

function replaceWord(label: string, replacement: string): CorpusOperation {
  return perJobOwn(label, (job, path) =>
    commandEdits(job, path, (command) => {
      const word = onlyWord(command);
      return word === null ? null : { op: 'replace-text', from: word, to: replacement };
    }),
  );
}

function services(label: string, wanted: (image: string) => boolean): CorpusOperation {
  const inList = (list: PlainValue | undefined, path: readonly string[]): YamlEdit[] =>
    (Array.isArray(list) ? list : []).flatMap((service: PlainValue, index) => {
      const image = typeof service === 'string' ? service : isEntries(service) ? String(service['name']) : '';
      if (image === '' || !wanted(image)) return [];
      const entries = { alias: 'docker', variables: { DOCKER_TLS_CERTDIR: '/certs' } };
      return [{ op: 'set-in-object', path: [...path, index], nameKey: 'name', entries } as const];
    });
  return {
    name: label,
    edits: (body, jobs) => [
      ...inList(body['services'], ['services']),
      ...jobs.flatMap((job) =>
        isEntries(body[job]) ? inList((body[job] as Entries)['services'], [job, 'services']) : [],
      ),
    ],
  };
}

/** Everything the product's remedies are made of. */
export const corpusOperations: readonly CorpusOperation[] = [
  perJob('add job variable', (_job, path) => [
    { op: 'set', path: [path, 'variables', 'PIPEWRIGHT_A'], value: 'tcp://docker:2376' },
  ]),
  perJob('add job variable, nasty value', (_job, path) => [
    { op: 'set', path: [path, 'variables', 'PIPEWRIGHT_A'], value: nastyValue },
  ]),
  replaceFirstVariable('replace job variable', '1:30'),
  replaceFirstVariable('replace job variable, nasty value', nastyValue),
  perJobOwn('remove job variable', (job, path) => {
    const [key] = isEntries(job['variables']) ? Object.keys(job['variables']) : [];
    return [key === undefined ? null : { op: 'remove', path: [path, 'variables', key] }];
  }),
  {
    name: 'add global variable',
    edits: () => [{ op: 'set', path: ['variables', 'PIPEWRIGHT_A'], value: 'yes' }],
  },
  {
    name: 'replace global variable',
    edits: (body) => {
      const [key] = isEntries(body['variables']) ? Object.keys(body['variables']) : [];
      return key === undefined ? [] : [{ op: 'set', path: ['variables', key], value: nastyValue }];
    },
  },
  insertFirst('before_script'),
  insertFirst('script'),
  insertFirst('after_script'),
  perJob('insert last in script', (job, path) => {
    const script = job['script'];
    if (Array.isArray(script))
      return [{ op: 'insert-item', path: [path, 'script'], index: script.length, value: 'true' }];
    return [
      typeof script === 'string'
        ? { op: 'insert-item', path: [path, 'script'], index: 1, value: 'true', nest: true }
        : null,
    ];
  }),
  perJob('insert second in script, several lines', (job, path) => {
    const script = job['script'];
    if (!Array.isArray(script) || script.length < 2) return [];
    return [
      {
        op: 'insert-item',
        path: [path, 'script'],
        index: 1,
        value: 'for i in 1 2; do\n  docker info\ndone',
        nest: true,
      },
    ];
  }),
  services('docker service to object', (image) => /dind/.test(image)),
  services('other service to object', (image) => !/dind/.test(image)),
  addToList('add service', ['services'], { name: 'docker:24-dind', alias: 'docker' }),
  addToList('add artifacts path', ['artifacts', 'paths'], 'image.tar'),
  addToList('add need', ['needs'], { job: 'build', artifacts: true }),
  addToList('add dependency', ['dependencies'], 'build'),
  perJob('set artifacts expiry', (_job, path) => [
    { op: 'set', path: [path, 'artifacts', 'expire_in'], value: '2 days' },
  ]),
  perJob('set image', (job, path) => {
    const at = isEntries(job['image']) ? [path, 'image', 'name'] : [path, 'image'];
    return [{ op: 'set', path: at, value: 'docker:24.0.5' }];
  }),
  replaceWord('replace in command', 'podman'),
  replaceWord('replace in command, nasty text', '"p" \\o: #\'d'),
  perJobOwn('remove command', (job, path) =>
    commandEdits(job, path, (command) => ({ op: 'remove-item', value: command })).filter(
      ({ path: at }) => at.length === 3,
    ),
  ),
  perJob('make own script', (job, path) => [
    job['script'] === undefined ? null : { op: 'make-own', path: [path, 'script'] },
  ]),
  perJob('make own variables', (job, path) => [
    job['variables'] === undefined ? null : { op: 'make-own', path: [path, 'variables'] },
  ]),
  {
    name: 'copy a key to another job',
    edits: (body, jobs, document) =>
      jobs.slice(1).flatMap((job) => {
        const [from] = jobs;
        const source = from === undefined ? undefined : body[from];
        if (from === undefined || !isEntries(source)) return [];
        return Object.keys(source)
          .filter((key) => isWrittenAt(document, [from, key]))
          .slice(0, 2)
          .map((key): YamlEdit => ({ op: 'copy', from: [from, key], path: [job, `${key}_copy`] }));
      }),
  },
];

import type { CommandPosition, Edit } from '../../src/ci-file/edit.ts';
import type { Pipeline, ResolvedJob } from '../../src/ci-file/pipeline.ts';

/** One kind of change to a job as GitLab runs it, and whether a job that has it is as was asked for. */
export interface PlacementOperation {
  readonly name: string;
  /** Null where the operation does not apply to the job. */
  edit(job: ResolvedJob, target: Target): Edit | null;
  isDone(job: ResolvedJob, before: ResolvedJob): boolean;
}

export interface Target {
  readonly job: string;
  readonly acceptableFor: readonly string[];
}

const maximumJobs = 4;
const command = 'until docker info; do sleep 1; done';

/** Jobs that run a script, those that speak of docker first. */
export function jobsToPlaceIn(pipeline: Pipeline): readonly ResolvedJob[] {
  const jobs = [...pipeline.jobs.values()].filter(
    ({ kind, script }) => kind === 'script' && script.length > 0,
  );
  return jobs.toSorted((left, right) => rank(left) - rank(right)).slice(0, maximumJobs);
}

function rank({ value }: ResolvedJob): number {
  return /dind|docker/.test(JSON.stringify(value)) ? 0 : 1;
}

function firstCommand({ beforeScript }: ResolvedJob): CommandPosition {
  return { list: beforeScript.length > 0 ? 'before_script' : 'script', index: 0 };
}

function commandsOf({ beforeScript, script }: ResolvedJob): readonly string[] {
  return [...beforeScript, ...script].map(({ value }) => value);
}

/** A word that stands in the first command of the script once, to be replaced. */
function onlyWord(job: ResolvedJob): string | null {
  const text = job.script[0]?.value ?? '';
  return text.match(/[A-Za-z][\w-]{3,}/g)?.find((word) => text.split(word).length === 2) ?? null;
}

function ownVariable(job: ResolvedJob): string | undefined {
  return [...job.variables].find(([, { origin }]) => origin.definition !== 'variables')?.[0];
}

/** What the remedies ask for, wherever the job has it from. */
export const placementOperations: readonly PlacementOperation[] = [
  {
    name: 'set a new variable',
    edit: (_job, target) => ({ op: 'set-variable', ...target, name: 'PIPEWRIGHT_A', value: 'a: "b" #c' }),
    isDone: ({ variables }) => variables.get('PIPEWRIGHT_A')?.value === 'a: "b" #c',
  },
  {
    name: 'set a variable that is there',
    edit(job, target) {
      const [name] = job.variables.keys();
      return name === undefined ? null : { op: 'set-variable', ...target, name, value: 'pipewright' };
    },
    isDone: ({ variables }) => [...variables.values()][0]?.value === 'pipewright',
  },
  {
    name: 'remove a variable',
    edit(job, target) {
      const name = ownVariable(job);
      return name === undefined ? null : { op: 'remove-variable', ...target, name };
    },
    isDone({ variables }, before) {
      const left = variables.get(ownVariable(before) ?? '');
      return left === undefined || left.value === '' || left.origin.definition === 'variables';
    },
  },
  {
    name: 'insert before the first command',
    edit: (job, target) => ({ op: 'insert-command', ...target, before: firstCommand(job), command }),
    isDone: (job, before) =>
      JSON.stringify(commandsOf(job)) === JSON.stringify([command, ...commandsOf(before)]),
  },
  {
    name: 'insert after the last command',
    edit: (job, target) => ({
      op: 'insert-command',
      ...target,
      before: { list: 'script', index: job.script.length },
      command,
    }),
    isDone: (job, before) =>
      JSON.stringify(commandsOf(job)) === JSON.stringify([...commandsOf(before), command]),
  },
  {
    name: 'replace in a command',
    edit(job, target) {
      const from = onlyWord(job);
      const position = { list: 'script', index: 0 } as const;
      return from === null
        ? null
        : { op: 'replace-in-command', ...target, position, from, to: 'pipe"wright' };
    },
    isDone: (job, before) =>
      job.script[0]?.value === before.script[0]?.value.replace(onlyWord(before) ?? '', 'pipe"wright'),
  },
  {
    name: 'set the image',
    edit: (_job, target) => ({ op: 'set-image', ...target, name: 'docker:24.0.5' }),
    isDone: ({ image }) => image?.value.name === 'docker:24.0.5',
  },
  {
    name: 'add a service',
    edit: (_job, target) => ({ op: 'add-service', ...target, service: { name: 'redis:7', alias: 'cache' } }),
    isDone: ({ services }, before) =>
      services.length === before.services.length + 1 &&
      services.some(({ value }) => value.name === 'redis:7'),
  },
  {
    name: 'give a service a variable',
    edit: ({ services }, target) =>
      services.length === 0
        ? null
        : { op: 'update-service', ...target, index: 0, changes: { variables: { PIPEWRIGHT_A: 'yes' } } },
    isDone: ({ services }) => services[0]?.value.variables.get('PIPEWRIGHT_A') === 'yes',
  },
  {
    name: 'add a path to the artifacts',
    edit: (_job, target) => ({ op: 'add-artifact-path', ...target, path: 'image.tar' }),
    isDone: ({ artifacts }) => artifacts?.value.paths.includes('image.tar') === true,
  },
];

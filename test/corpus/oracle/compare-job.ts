import { isDeepStrictEqual } from 'node:util';
import type { ResolvedJob } from '../../../src/ci-file/pipeline.ts';
import { isMapping, type Preview } from './preview.ts';

/** One key of one job that the two read in different ways. */
export interface Difference {
  readonly key: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

type Job = Readonly<Record<string, unknown>>;

/** Every key of the job that gitlab-ci-local prints, and those that only we have. Only forms are made the same, no meaning. */
export function compareJob(job: ResolvedJob, theirs: Job, { variables }: Preview): readonly Difference[] {
  const ours = { ...(job.value as Job), variables: undefined, needs: job.needs?.value };
  const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  keys.delete('variables');
  return [
    ...[...keys].flatMap((key) =>
      compare(key, form(key, theirs[key]), form(key, ours[key as keyof typeof ours])),
    ),
    ...compare('variables', theirVariables(theirs, variables), ourVariables(job)),
  ];
}

function compare(key: string, theirs: unknown, ours: unknown): readonly Difference[] {
  return isDeepStrictEqual(theirs, ours) ? [] : [{ key, theirs, ours }];
}

/** A value in the one form that both can be brought to. */
function form(key: string, value: unknown): unknown {
  switch (key) {
    case 'stage':
      return value ?? 'test';
    case 'script':
    case 'before_script':
    case 'after_script':
      return toList(value).flat(10).map(String);
    case 'image':
      return asText(typeof value === 'string' ? { name: value } : value);
    case 'services':
      return toList(value).map((service) =>
        asText(typeof service === 'string' ? { name: service } : service),
      );
    case 'needs':
      return value === undefined ? undefined : toList(value).map(needForm);
    case 'cache':
      return toList(value).map(cacheForm);
    default:
      return asText(value);
  }
}

function needForm(need: unknown): unknown {
  if (!isMapping(need)) return need;
  return {
    job: need['job'] ?? null,
    artifacts: need['artifacts'] ?? true,
    optional: need['optional'] ?? false,
  };
}

/** gitlab-ci-local writes the defaults of a cache out. */
function cacheForm(cache: unknown): unknown {
  return isMapping(cache) ? asText({ policy: 'pull-push', when: 'on_success', ...cache }) : cache;
}

/** Scalars as the runner gets them: the two print `1` and `'1'` as they like. Empty entries are none. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (isMapping(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== null && entry !== undefined)
        .map(([key, entry]) => [key, asText(entry)]),
    );
  return value === null || value === undefined ? undefined : String(value);
}

function toList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The preview keeps global variables apart, as one mapping for all jobs. */
function theirVariables(job: Job, globals: Job): unknown {
  const own = isMapping(job['variables']) ? job['variables'] : {};
  return variableTexts({ ...inherited(job, globals), ...own });
}

function inherited(job: Job, globals: Job): Job {
  const inherit = isMapping(job['inherit']) ? job['inherit']['variables'] : undefined;
  if (inherit === false) return {};
  if (!Array.isArray(inherit)) return globals;
  return Object.fromEntries(Object.entries(globals).filter(([name]) => inherit.includes(name)));
}

function variableTexts(variables: Job): unknown {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      String((isMapping(value) ? value['value'] : value) ?? ''),
    ]),
  );
}

function ourVariables({ variables }: ResolvedJob): unknown {
  return Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
}

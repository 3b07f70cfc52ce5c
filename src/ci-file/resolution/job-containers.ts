import type { JobImage, JobService, Located } from '../pipeline.ts';
import type { SourcedMap, SourcedValue } from '../tree/sourced-value.ts';
import { describeOddPart } from './commands.ts';
import { readVariables } from './job-variables.ts';
import { textAt, textsAt, type Report } from './read-values.ts';

/** `image:`, a string or an object. https://docs.gitlab.com/ci/yaml/#image */
export function readImage(value: SourcedValue | undefined, report: Report): Located<JobImage> | null {
  if (value === undefined) return null;
  const { origin } = value.site;
  if (value.kind === 'scalar') return { value: { name: value.text, entrypoint: null }, origin };
  const name = value.kind === 'map' ? textAt(value, 'name') : undefined;
  if (value.kind !== 'map' || name === undefined) {
    report(describeOddPart(value));
    return null;
  }
  return { value: { name, entrypoint: textsAt(value, 'entrypoint', report) ?? null }, origin };
}

/** `services:`, a list of strings and objects; lists in it are not flattened. https://docs.gitlab.com/ci/yaml/#services */
export function readServices(value: SourcedValue | undefined, report: Report): Located<JobService>[] {
  if (value === undefined) return [];
  if (value.kind !== 'list') {
    report(describeOddPart(value));
    return [];
  }
  return value.items.flatMap((item) => readService(item.value, report));
}

function readService(value: SourcedValue, report: Report): Located<JobService>[] {
  const { origin } = value.site;
  if (value.kind === 'scalar') {
    const service = { name: value.text, aliases: [], entrypoint: null, command: null, variables: new Map() };
    return [{ value: service, origin }];
  }
  const name = value.kind === 'map' ? textAt(value, 'name') : undefined;
  if (value.kind !== 'map' || name === undefined) {
    report(describeOddPart(value));
    return [];
  }
  return [{ value: serviceObject(name, value, report), origin }];
}

function serviceObject(name: string, map: SourcedMap, report: Report): JobService {
  const variables = readVariables(map.entries.get('variables')?.value, report);
  return {
    name,
    aliases: (textAt(map, 'alias') ?? '').split(/[\s,]+/).filter((alias) => alias !== ''),
    entrypoint: textsAt(map, 'entrypoint', report) ?? null,
    command: textsAt(map, 'command', report) ?? null,
    variables: new Map([...variables].map(([key, variable]) => [key, variable.value])),
  };
}

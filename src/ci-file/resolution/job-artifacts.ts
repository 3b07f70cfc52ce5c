import type { JobArtifacts, JobNeed, Located } from '../pipeline.ts';
import type { SourcedMap, SourcedValue } from '../tree/sourced-value.ts';
import { describeOddPart } from './commands.ts';
import { textAt, textOf, textsAt, textsOf, type Report } from './read-values.ts';

/** https://docs.gitlab.com/ci/yaml/#artifacts */
export function readArtifacts(value: SourcedValue | undefined, report: Report): Located<JobArtifacts> | null {
  if (value === undefined) return null;
  if (value.kind !== 'map') {
    report(describeOddPart(value));
    return null;
  }
  const when = textAt(value, 'when');
  return {
    value: {
      paths: textsAt(value, 'paths', report) ?? [],
      exclude: textsAt(value, 'exclude', report) ?? [],
      when: when === 'on_failure' || when === 'always' ? when : 'on_success',
      expireIn: textAt(value, 'expire_in') ?? null,
      untracked: isTrue(value, 'untracked'),
    },
    origin: value.site.origin,
  };
}

/** https://docs.gitlab.com/ci/yaml/#dependencies */
export function readDependencies(
  value: SourcedValue | undefined,
  report: Report,
): Located<readonly string[]> | null {
  const names = textsOf(value, report);
  return value === undefined || names === undefined ? null : { value: names, origin: value.site.origin };
}

/**
 * `needs:` in all its forms; lists in it are flattened, as pipelines that share lists of needs by
 * anchors rely on. https://docs.gitlab.com/ci/yaml/#needs
 */
export function readNeeds(
  value: SourcedValue | undefined,
  report: Report,
): Located<readonly JobNeed[]> | null {
  if (value === undefined) return null;
  const { origin } = value.site;
  if (value.kind === 'list')
    return { value: value.items.flatMap((item) => readNeed(item.value, report)), origin };
  const needs = readNeed(value, report);
  return value.kind === 'reference' ? null : { value: needs, origin };
}

function readNeed(value: SourcedValue, report: Report): JobNeed[] {
  if (value.kind === 'list') return value.items.flatMap((item) => readNeed(item.value, report));
  const name = textOf(value);
  if (name !== undefined) return [{ job: name, artifacts: true, optional: false, elsewhere: null }];
  if (value.kind !== 'map') {
    report(describeOddPart(value));
    return [];
  }
  return [
    {
      job: textAt(value, 'job') ?? null,
      artifacts: !isFalse(value, 'artifacts'),
      optional: isTrue(value, 'optional'),
      elsewhere: textAt(value, 'project') ?? textAt(value, 'pipeline') ?? null,
    },
  ];
}

function isTrue(map: SourcedMap, key: string): boolean {
  const value = map.entries.get(key)?.value;
  return value?.kind === 'scalar' && value.value === true;
}

function isFalse(map: SourcedMap, key: string): boolean {
  const value = map.entries.get(key)?.value;
  return value?.kind === 'scalar' && value.value === false;
}

import type { JobInstance } from '../pipeline.ts';
import type { SourcedMap, SourcedValue } from '../tree/sourced-value.ts';
import { describeOddPart } from './commands.ts';
import { textsOf, type Report } from './read-values.ts';

/** https://docs.gitlab.com/ci/yaml/#parallel: at most 200 jobs. */
const maximumInstances = 200;

/**
 * The jobs GitLab makes of one: `name 1/3` for `parallel: 3`; for a matrix `name: [a, b]`, the
 * values in the order of the keys, the first key varying slowest; else the job itself.
 */
export function readInstances(name: string, value: SourcedValue | undefined, report: Report): JobInstance[] {
  const itself: JobInstance = { name, variables: new Map() };
  if (value === undefined) return [itself];
  const count = value.kind === 'scalar' ? Number(value.value) : Number.NaN;
  if (Number.isInteger(count) && count >= 1 && count <= maximumInstances) {
    return Array.from({ length: count }, (_, index) => ({
      name: `${name} ${index + 1}/${count}`,
      variables: new Map(),
    }));
  }
  const matrix = value.kind === 'map' ? value.entries.get('matrix')?.value : undefined;
  if (matrix === undefined) {
    report(describeOddPart(value));
    return [itself];
  }
  const rows = matrix.kind === 'list' ? matrix.items.map((item) => item.value) : [matrix];
  const combinations = rows.flatMap((row) =>
    row.kind === 'map' ? combine(row, report) : reportRow(row, report),
  );
  if (combinations.length > maximumInstances) {
    report(`${name} has a matrix of more than ${maximumInstances} jobs`);
    return [itself];
  }
  return combinations.map((variables) => ({
    name: `${name}: [${[...variables.values()].join(', ')}]`,
    variables,
  }));
}

function combine(row: SourcedMap, report: Report): Map<string, string>[] {
  let combinations: Map<string, string>[] = [new Map()];
  for (const [key, entry] of row.entries) {
    const values = textsOf(entry.value, report) ?? [];
    // One more than allowed is enough to know that there are too many.
    combinations = combinations
      .flatMap((combination) => values.map((value) => new Map(combination).set(key, value)))
      .slice(0, maximumInstances + 1);
  }
  return combinations;
}

function reportRow(row: SourcedValue, report: Report): [] {
  report(describeOddPart(row));
  return [];
}

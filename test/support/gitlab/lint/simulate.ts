import { evaluateExpression, type Variables } from './expression.ts';
import { needsOf, type CompiledJob } from './jobs.ts';
import { isMap, toList, type Plain, type PlainMap } from './plain.ts';

export interface Simulation {
  readonly jobs: readonly CompiledJob[];
  readonly errors: readonly string[];
}

/**
 * What a dry run adds to static lint: which jobs a push to a ref would really get.
 *
 * `rules:changes` is taken as a match, because nothing says what changed.
 */
export function simulatePipeline(
  configuration: PlainMap,
  jobs: readonly CompiledJob[],
  variables: Variables,
  files: ReadonlySet<string>,
): Simulation {
  const workflow = configuration.get('workflow');
  const rules = isMap(workflow) ? workflow.get('rules') : undefined;
  if (rules !== undefined && !applies(rules, variables, files))
    return { jobs: [], errors: ['Pipeline filtered out by workflow rules.'] };
  const kept = jobs.filter((job) => isAdded(job, variables, files));
  const names = new Set(kept.map((job) => job.key));
  const errors = kept.flatMap((job) =>
    needsOf(job)
      .filter((need) => !need.optional && !names.has(need.name.replace(/( \d+\/\d+|: \[.*\])$/, '')))
      .map((need) => `'${job.key}' job needs '${need.name}' job, but it was not added to the pipeline`),
  );
  if (kept.length === 0)
    errors.push(
      'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
    );
  return { jobs: kept, errors };
}

function isAdded(job: CompiledJob, variables: Variables, files: ReadonlySet<string>): boolean {
  const own = new Map(variables);
  const jobVariables = job.fields.get('variables');
  if (isMap(jobVariables)) for (const [name, value] of jobVariables) own.set(name, String(value));
  const rules = job.fields.get('rules');
  if (rules !== undefined && rules !== null) return applies(rules, own, files);
  const branch = variables.get('CI_COMMIT_BRANCH') ?? '';
  const only = refsOf(job.fields.get('only'));
  if (only !== null && !only.some((ref) => matchesRef(ref, branch))) return false;
  return !(refsOf(job.fields.get('except')) ?? []).some((ref) => matchesRef(ref, branch));
}

function applies(rules: Plain, variables: Variables, files: ReadonlySet<string>): boolean {
  for (const rule of toList(rules).flat()) {
    if (!isMap(rule)) continue;
    const condition = rule.get('if');
    if (typeof condition === 'string' && evaluateExpression(condition, variables) !== true) continue;
    const exists = toList(rule.get('exists')).map(String);
    if (exists.length > 0 && !exists.some((path) => files.has(path))) continue;
    return rule.get('when') !== 'never';
  }
  return false;
}

function refsOf(value: Plain | undefined): string[] | null {
  if (value === undefined || value === null) return null;
  return toList(isMap(value) ? (value.get('refs') ?? []) : value).map(String);
}

function matchesRef(ref: string, branch: string): boolean {
  if (ref === 'branches' || ref === 'pushes') return true;
  const pattern = /^\/(.*)\/$/.exec(ref)?.[1];
  return pattern === undefined ? ref === branch : new RegExp(pattern).test(branch);
}

import type { Located, OverridingVariable } from '../pipeline.ts';
import type { SourcedMap, SourcedValue } from '../tree/sourced-value.ts';
import { readVariables } from './job-variables.ts';
import type { Limits } from './limits.ts';
import { textAt } from './read-values.ts';

type Overriding = ReadonlyMap<string, OverridingVariable>;

/** What may set a job's variables besides `variables:`, with references replaced. */
export interface OverridingLayers {
  readonly workflow: Overriding;
  readonly inherits: (name: string) => boolean;
  readonly own: ReadonlyMap<string, Located<string>>;
  readonly parallel: SourcedValue | undefined;
  readonly rules: SourcedValue | undefined;
}

/**
 * Variables that outrank what `variables:` says. Rules come before a matrix, and that before the job's own;
 * the workflow's rules replace global variables only: https://docs.gitlab.com/ci/yaml/#workflowrulesvariables
 */
export function overridingVariables(layers: OverridingLayers, limits: Limits): Overriding {
  const { workflow, inherits, own, parallel, rules } = layers;
  limits.spend(workflow.size);
  const global = [...workflow].filter(([name]) => inherits(name) && !own.has(name));
  return new Map([...global, ...setByMatrix(parallel, limits), ...setByRules(rules, 'rules', limits)]);
}

/** The variables of a list of rules. A value is certain if every rule with which the job runs sets just this one. */
export function setByRules(
  value: SourcedValue | undefined,
  setBy: 'rules' | 'workflow:rules',
  limits: Limits,
): Overriding {
  const running = mapsIn(value).filter((rule) => textAt(rule, 'when') !== 'never');
  const values = new Map<string, Located<string>[]>();
  for (const rule of running) {
    const variables = readVariables(rule.entries.get('variables')?.value, () => undefined);
    if (!limits.spend(1 + variables.size)) break;
    for (const [name, written] of variables) values.set(name, [...(values.get(name) ?? []), written]);
  }
  return new Map(
    [...values].flatMap(([name, [written, ...others]]) => {
      if (written === undefined) return [];
      const always =
        others.length + 1 === running.length && others.every((other) => other.value === written.value);
      return [[name, { setBy, written, always }] as const];
    }),
  );
}

function setByMatrix(parallel: SourcedValue | undefined, limits: Limits): Overriding {
  const rows = parallel?.kind === 'map' ? mapsIn(parallel.entries.get('matrix')?.value) : [];
  const found = new Map<string, OverridingVariable>();
  for (const row of rows) {
    if (!limits.spend(row.entries.size)) break;
    for (const [name, { value }] of row.entries) {
      if (found.has(name)) continue;
      const written = { value: value.kind === 'scalar' ? value.text : '', origin: value.site.origin };
      found.set(name, { setBy: 'parallel:matrix', written, always: false });
    }
  }
  return found;
}

/** The mappings of a list, which may hold further lists in the place of a `!reference`. */
function mapsIn(value: SourcedValue | undefined): readonly SourcedMap[] {
  if (value?.kind === 'map') return [value];
  return value?.kind === 'list' ? value.items.flatMap((item) => mapsIn(item.value)) : [];
}

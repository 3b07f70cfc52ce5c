import type { Located } from '../pipeline.ts';
import type { SourcedValue } from '../tree/sourced-value.ts';

/** A `variables:` map's values as the runner gets them, in both forms GitLab allows: a scalar, or an object with `value`. */
export function readVariables(
  value: SourcedValue | undefined,
  report: (problem: string) => void,
): Map<string, Located<string>> {
  const variables = new Map<string, Located<string>>();
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return variables;
  if (value.kind !== 'map') {
    const { file, line } = value.site.origin;
    report(`variables at ${file}:${line} are no mapping`);
    return variables;
  }
  for (const [name, entry] of value.entries) {
    const scalar = entry.value.kind === 'map' ? entry.value.entries.get('value')?.value : entry.value;
    if (scalar === undefined || scalar.kind === 'scalar') {
      variables.set(name, { value: scalar?.text ?? '', origin: (scalar?.site ?? entry.value.site).origin });
    } else {
      const { file, line } = entry.value.site.origin;
      report(`variable ${name} at ${file}:${line} is no string`);
    }
  }
  return variables;
}

/** Global variables a job inherits, overlaid by its own, name by name. */
export function overlayVariables(
  globals: ReadonlyMap<string, Located<string>>,
  inherits: (name: string) => boolean,
  own: ReadonlyMap<string, Located<string>>,
): ReadonlyMap<string, Located<string>> {
  const inherited = [...globals].filter(([name]) => inherits(name));
  if (own.size === 0 && inherited.length === globals.size) return globals;
  const merged = new Map(inherited);
  for (const [name, variable] of own) merged.set(name, variable);
  return merged;
}

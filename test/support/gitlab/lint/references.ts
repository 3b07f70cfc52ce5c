import { ConfigurationError } from './configuration-error.ts';
import { isMap, Reference, type Plain, type PlainMap } from './plain.ts';

const deepest = 10;

/** Replaces every `!reference`, after includes and extends are merged. */
export function resolveReferences(configuration: PlainMap): PlainMap {
  const resolve = (value: Plain, trail: readonly string[]): Plain => {
    if (value instanceof Reference) return follow(value, trail);
    if (Array.isArray(value)) return value.map((item) => resolve(item, trail));
    if (isMap(value)) return new Map([...value].map(([key, item]) => [key, resolve(item, trail)]));
    return value;
  };
  const follow = (reference: Reference, trail: readonly string[]): Plain => {
    const name = `["${reference.path.join('", "')}"]`;
    if (trail.includes(name)) throw new ConfigurationError(`!reference ${name} is part of a circular chain`);
    if (trail.length >= deepest) throw new ConfigurationError(`!reference ${name} is nested too deep`);
    let value: Plain | undefined = configuration;
    for (const key of reference.path) value = isMap(value) ? value.get(key) : undefined;
    if (value === undefined) throw new ConfigurationError(`!reference ${name} could not be found`);
    return resolve(value, [...trail, name]);
  };
  return new Map([...configuration].map(([key, value]) => [key, resolve(value, [])]));
}

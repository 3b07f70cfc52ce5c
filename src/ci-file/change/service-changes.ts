import type { ServiceChanges } from '../edit.ts';
import type { PlainValue } from '../pipeline.ts';
import { listOf, mapOf, type PlainMap } from '../plain-map.ts';

/** A service (string or object) with the changes made to it, as an object. */
export function changedService(service: PlainValue, changes: ServiceChanges): PlainMap {
  const current = typeof service === 'string' ? { name: service } : mapOf(service);
  const { name, alias, variables } = changes;
  const missing = missingArguments(current, changes);
  const superfluous = superfluousArguments(current, changes);
  const present = listOf(current['command']);
  const command = [...present.filter((argument) => !superfluous.includes(String(argument))), ...missing];
  const { command: _command, ...others } = current;
  return {
    ...(superfluous.length > 0 && command.length === 0 ? others : current),
    ...(name === undefined ? {} : { name }),
    ...(alias === undefined ? {} : { alias }),
    ...(variables === undefined ? {} : { variables: { ...mapOf(current['variables']), ...variables } }),
    ...(command.length === 0 || (missing.length === 0 && superfluous.length === 0) ? {} : { command }),
  };
}

/** Arguments to append that the service's command does not have yet. */
export function missingArguments(service: PlainValue, changes: ServiceChanges): readonly string[] {
  const present = listOf(mapOf(service)['command']);
  return (changes.appendToCommand ?? []).filter((argument) => !present.includes(argument));
}

/** Arguments to take out that the service's command still has. */
export function superfluousArguments(service: PlainValue, changes: ServiceChanges): readonly string[] {
  const present = listOf(mapOf(service)['command']);
  return (changes.removeFromCommand ?? []).filter((argument) => present.includes(argument));
}

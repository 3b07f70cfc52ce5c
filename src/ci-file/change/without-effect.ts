import type { Edit } from '../edit.ts';
import type { PlainValue } from '../pipeline.ts';
import { needName } from './expected-values.ts';
import { listOf, mapOf, type PlainMap } from '../plain-map.ts';

/**
 * A resolved job with everything left out that an edit may touch. Where two jobs are alike in this
 * form, at most the edit lies between them: how it is judged whether a job that shares the edited
 * definition changed in nothing else.
 *
 * @param removed The text of the command that `remove-command` takes away.
 */
export function withoutEffect(edit: Edit, job: PlainMap, removed: string | undefined): PlainMap {
  switch (edit.op) {
    case 'set-variable':
    case 'remove-variable': {
      const { [edit.name]: _variable, ...rest } = mapOf(job['variables']);
      return { ...job, variables: rest };
    }
    case 'insert-command':
      return mapCommands(job, (commands) => commands.filter((command) => command !== edit.command));
    case 'replace-in-command':
      return replaceNeither(job, edit);
    case 'remove-command':
      return mapCommands(job, (commands) => commands.filter((command) => command !== removed));
    case 'set-image': {
      const { name: _name, ...rest } = mapOf(job['image']);
      return { ...job, image: rest };
    }
    case 'add-service':
    case 'remove-service':
    case 'update-service':
      return { ...job, services: null };
    case 'add-artifact-path':
    case 'replace-artifact-path':
      return { ...job, artifacts: { ...mapOf(job['artifacts']), paths: null } };
    case 'set-artifact-expiry':
      return { ...job, artifacts: { ...mapOf(job['artifacts']), expire_in: null } };
    case 'add-need':
      return { ...job, needs: otherNeeds(job, edit.need) };
    case 'add-dependency':
      return { ...job, dependencies: listOf(job['dependencies']).filter((name) => name !== edit.dependency) };
  }
}

/** One may be part of the other, so the longer one is taken first. */
function neither(text: string, from: string, to: string): string {
  const [longer, shorter] = from.length > to.length ? [from, to] : [to, from];
  const without = longer === '' ? text : text.replaceAll(longer, '\0');
  return shorter === '' ? without.replaceAll('\0', '') : without.replaceAll(shorter, '\0');
}

function replaceNeither(
  job: PlainMap,
  { position, from, to }: Extract<Edit, { op: 'replace-in-command' }>,
): PlainMap {
  const change = (commands: readonly PlainValue[]): readonly PlainValue[] =>
    commands.map((command) => neither(String(command), from, to));
  if (position.list === 'after_script') return { ...job, after_script: change(listOf(job['after_script'])) };
  return mapCommands(job, change);
}

function mapCommands(
  job: PlainMap,
  change: (commands: readonly PlainValue[]) => readonly PlainValue[],
): PlainMap {
  return {
    ...job,
    before_script: change(listOf(job['before_script'])),
    script: change(listOf(job['script'])),
  };
}

function otherNeeds(job: PlainMap, need: string): readonly PlainValue[] {
  return listOf(job['needs']).filter((item) => needName(item) !== need);
}

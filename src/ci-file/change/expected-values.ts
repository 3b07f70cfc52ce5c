import type { CommandPosition, Edit, ScriptPosition } from '../edit.ts';
import type { PlainValue } from '../pipeline.ts';
import { listOf, mapOf, type PlainMap } from '../plain-map.ts';
import { changedService } from './service-changes.ts';

/**
 * What a job may resolve to after an edit: one form, or a few that mean the same; none if the edit
 * does not fit the job (no such command, service or path).
 *
 * @param job The resolved job before the edit; positions in `edit` refer to it.
 */
export function expectedValues(edit: Edit, job: PlainMap): readonly PlainMap[] {
  switch (edit.op) {
    case 'set-variable':
      return [withVariables(job, { ...mapOf(job['variables']), [edit.name]: edit.value })];
    case 'remove-variable':
      return afterRemoval(job, edit.name);
    case 'insert-command':
      return insertions(job, edit.before, edit.command);
    case 'replace-in-command':
      return changeCommand(job, edit.position, (text) => [text.replace(edit.from, () => edit.to)]);
    case 'remove-command':
      return changeCommand(job, edit.position, () => []);
    case 'set-image':
      return [{ ...job, image: { ...mapOf(job['image']), name: edit.name } }];
    case 'add-service':
      return [{ ...job, services: [...listOf(job['services']), { ...edit.service }] }];
    case 'update-service':
      return changeService(job, edit.index, (service) => [changedService(service, edit.changes)]);
    case 'remove-service':
      return changeService(job, edit.index, () => []);
    default:
      return afterTransferEdit(edit, job);
  }
}

type TransferEdit = Extract<
  Edit,
  {
    op: 'add-artifact-path' | 'replace-artifact-path' | 'set-artifact-expiry' | 'add-need' | 'add-dependency';
  }
>;

function afterTransferEdit(edit: TransferEdit, job: PlainMap): readonly PlainMap[] {
  const artifacts = mapOf(job['artifacts']);
  const paths = listOf(artifacts['paths']);
  switch (edit.op) {
    case 'add-artifact-path':
      return [{ ...job, artifacts: { ...artifacts, paths: [...paths, edit.path] } }];
    case 'replace-artifact-path':
      if (!paths.includes(edit.from)) return [];
      return [
        {
          ...job,
          artifacts: { ...artifacts, paths: paths.map((path) => (path === edit.from ? edit.to : path)) },
        },
      ];
    case 'set-artifact-expiry':
      return [{ ...job, artifacts: { ...artifacts, expire_in: edit.expireIn } }];
    case 'add-need':
      return needAdded(job, edit.need, edit.optional === true);
    case 'add-dependency':
      return [{ ...job, dependencies: [...listOf(job['dependencies']), edit.dependency] }];
  }
}

function withVariables(job: PlainMap, variables: PlainMap): PlainMap {
  return { ...job, variables };
}

function afterRemoval(job: PlainMap, name: string): readonly PlainMap[] {
  const { [name]: _removed, ...rest } = mapOf(job['variables']);
  return [withVariables(job, rest), withVariables(job, { ...rest, [name]: '' })];
}

/** The end of `before_script` and the beginning of `script` are the same moment. */
function insertions(job: PlainMap, { list, index }: CommandPosition, command: string): readonly PlainMap[] {
  const before = listOf(job['before_script']);
  const script = listOf(job['script']);
  const commands = list === 'script' ? script : before;
  if (index > commands.length) return [];
  const expected: PlainMap[] = [{ ...job, [list]: commands.toSpliced(index, 0, command) }];
  if (list === 'before_script' && index === before.length)
    expected.push({ ...job, script: [command, ...script] });
  if (list === 'script' && index === 0) expected.push({ ...job, before_script: [...before, command] });
  return expected;
}

function changeCommand(
  job: PlainMap,
  { list, index }: ScriptPosition,
  change: (text: string) => readonly string[],
): readonly PlainMap[] {
  const commands = listOf(job[list]);
  const command = commands[index];
  if (command === undefined) return [];
  return [{ ...job, [list]: commands.toSpliced(index, 1, ...change(String(command))) }];
}

function changeService(
  job: PlainMap,
  index: number,
  change: (service: PlainValue) => readonly PlainValue[],
): readonly PlainMap[] {
  const services = listOf(job['services']);
  const service = services[index];
  if (service === undefined) return [];
  return [{ ...job, services: services.toSpliced(index, 1, ...change(service)) }];
}

function needAdded(job: PlainMap, need: string, optional: boolean): readonly PlainMap[] {
  const needs = listOf(job['needs']);
  const index = needs.findIndex((item) => needName(item) === need);
  if (index !== -1) {
    const lifted = { ...mapOf(needs[index]), artifacts: true };
    return [{ ...job, needs: needs.with(index, lifted) }];
  }
  const forms: readonly PlainValue[] = optional
    ? [
        { job: need, optional },
        { job: need, artifacts: true, optional },
      ]
    : [need, { job: need }, { job: need, artifacts: true }];
  return forms.map((form) => ({ ...job, needs: [...needs, form] }));
}

/** The job of this pipeline that a need names; undefined for needs on other pipelines. */
export function needName(need: PlainValue | undefined): string | undefined {
  if (typeof need === 'string') return need;
  const { job, project, pipeline } = mapOf(need);
  return typeof job === 'string' && project === undefined && pipeline === undefined ? job : undefined;
}

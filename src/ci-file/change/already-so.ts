import type { CommandPosition, Edit, ScriptPosition } from '../edit.ts';
import type { JobNeed, ResolvedJob } from '../pipeline.ts';
import { recordOf, listOf } from '../plain-map.ts';
import { changedService } from './service-changes.ts';
import { commandsOf } from './commands-of.ts';
import { SameValue } from './same-value.ts';

/** Whether a job is already as an edit would make it. Positions in `edit` refer to `job`. */
export function isAlreadySo(edit: Edit, job: ResolvedJob): boolean {
  switch (edit.op) {
    case 'set-variable':
      return job.variables.get(edit.name)?.value === edit.value;
    case 'remove-variable':
      return (job.variables.get(edit.name)?.value ?? '') === '';
    case 'insert-command':
      return isNextTo(job, edit.before, edit.command);
    case 'replace-in-command':
      return isReplaced(job, edit.position, edit.from, edit.to);
    case 'remove-command':
      return false;
    case 'set-image':
      return job.image?.value.name === edit.name;
    case 'add-service':
      return job.services.some(
        ({ value }) =>
          value.name === edit.service.name &&
          (edit.service.alias === undefined || value.aliases.join(' ') === edit.service.alias),
      );
    case 'update-service': {
      const service = listOf(recordOf(job)['services'])[edit.index];
      return service !== undefined && new SameValue().test(changedService(service, edit.changes), service);
    }
    case 'remove-service':
      return false;
    default:
      return isTransferAlreadySo(edit, job);
  }
}

function isTransferAlreadySo(
  edit: Extract<
    Edit,
    {
      op:
        'add-artifact-path' | 'replace-artifact-path' | 'set-artifact-expiry' | 'add-need' | 'add-dependency';
    }
  >,
  job: ResolvedJob,
): boolean {
  const paths = job.artifacts?.value.paths ?? [];
  switch (edit.op) {
    case 'add-artifact-path':
      return paths.includes(edit.path);
    case 'replace-artifact-path':
      return paths.includes(edit.to) && !paths.includes(edit.from);
    case 'set-artifact-expiry':
      return job.artifacts?.value.expireIn === edit.expireIn;
    case 'add-need':
      return (job.needs?.value ?? []).some((need) => isNeed(need, edit.need));
    case 'add-dependency':
      // Without the key a job downloads from every job of the earlier stages.
      return job.dependencies === null || job.dependencies.value.includes(edit.dependency);
  }
}

function isNeed(need: JobNeed, name: string): boolean {
  return need.job === name && need.elsewhere === null && need.artifacts;
}

/** Whether the command stands right before or at the position, `before_script` and `script` seen as one. */
function isNextTo(job: ResolvedJob, { list, index }: CommandPosition, command: string): boolean {
  const commands = [...job.beforeScript, ...job.script].map(({ value }) => value);
  if (index > (list === 'script' ? job.script : job.beforeScript).length) return false;
  const at = list === 'script' ? job.beforeScript.length + index : index;
  return commands[at] === command || commands[at - 1] === command;
}

function isReplaced(job: ResolvedJob, { list, index }: ScriptPosition, from: string, to: string): boolean {
  const text = commandsOf(job, list)[index]?.value;
  if (text === undefined || to === '' || !text.includes(to)) return false;
  // Where the new text holds the old one, what is inside it does not count as still to be replaced.
  const remaining = to.includes(from) ? text.replaceAll(to, '') : text;
  return !remaining.includes(from);
}

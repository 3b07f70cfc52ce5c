import type { Edit } from '../edit.ts';
import { listOf, recordOf } from '../plain-map.ts';
import type { ResolvedJob } from '../pipeline.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { commandsOf } from './commands-of.ts';

/**
 * Says why an edit cannot be about a job: what it names is not there (`no-such-item`), not once
 * (`text-not-unique`), or cannot be missed (`last-command`); null if the edit fits. Positions in
 * `edit` refer to `job`.
 */
export function findMisfit(edit: Edit, job: ResolvedJob): Refusal | null {
  switch (edit.op) {
    case 'insert-command':
      return edit.before.index <= commandsOf(job, edit.before.list).length ? null : noSuchItem(edit, job);
    case 'replace-in-command':
      return findTextMisfit(edit, job);
    case 'remove-command': {
      const commands = commandsOf(job, edit.position.list);
      if (edit.position.index >= commands.length) return noSuchItem(edit, job);
      if (edit.position.list === 'before_script' || commands.length > 1) return null;
      return refuse('last-command', `${job.name} has no other command, and GitLab wants one`, job.origin);
    }
    case 'update-service':
    case 'remove-service':
      return findServiceMisfit(edit, job);
    case 'replace-artifact-path':
      return job.artifacts?.value.paths.includes(edit.from) === true ? null : noSuchItem(edit, job);
    default:
      return null;
  }
}

function findServiceMisfit(
  edit: Edit & { readonly op: 'update-service' | 'remove-service' },
  job: ResolvedJob,
): Refusal | null {
  if (edit.index >= job.services.length) return noSuchItem(edit, job);
  // What is no service, such as a list that a `!reference` brings, takes a place in the list all the same.
  if (listOf(recordOf(job)['services']).length === job.services.length) return null;
  return refuse('reference-value', `A list stands among the services of ${job.name}`, job.origin);
}

function findTextMisfit(
  edit: Edit & { readonly op: 'replace-in-command' },
  job: ResolvedJob,
): Refusal | null {
  const command = commandsOf(job, edit.position.list)[edit.position.index];
  const count = command === undefined || edit.from === '' ? 0 : command.value.split(edit.from).length - 1;
  if (count === 1) return null;
  if (command === undefined || count === 0) return noSuchItem(edit, job);
  return refuse(
    'text-not-unique',
    `The command of ${job.name} holds the text to replace ${count} times`,
    command.origin,
  );
}

function noSuchItem(edit: Edit, job: ResolvedJob): Refusal {
  return refuse('no-such-item', `${job.name} does not have what ${edit.op} is about`, job.origin);
}

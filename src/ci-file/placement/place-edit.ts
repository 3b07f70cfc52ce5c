import type { Edit, ScriptPosition } from '../edit.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { globalKeys } from '../resolution/job-entries.ts';
import type { JobModel, PipelineModel } from '../resolution/pipeline-model.ts';
import { commandList, type CommandList } from './command-list.ts';
import { mayBeElsewhere, type JobKey } from './job-key.ts';
import {
  placeArtifactExpiry,
  placeArtifactPathReplacement,
  placeNewArtifactPath,
} from './place-artifacts.ts';
import { placeCommandRemoval, placeCommandReplacement } from './place-command-change.ts';
import { placeImage } from './place-image.ts';
import { placeInsertion } from './place-insertion.ts';
import { placeDependency, placeNeed } from './place-need.ts';
import { placeNewService, placeServiceRemoval, placeServiceUpdate } from './place-service.ts';
import { placeVariable, placeVariableRemoval } from './place-variable.ts';
import type { FileEdit, Placement } from './placement.ts';

/**
 * Where an edit could be made, best place first: at the definition of what it changes, then as
 * smaller or larger overrides in the job. None is known to be right yet: see `applyEdit`.
 */
export function placeEdit(model: PipelineModel, job: JobModel, edit: Edit): readonly Placement[] | Refusal {
  const keys = editedKeys(edit, job);
  if (
    job.entries.has('trigger') &&
    ['script', 'before_script', 'after_script', 'image', 'services'].includes(keys[0])
  ) {
    return refuse(
      'trigger-job',
      `${job.name} triggers a pipeline and takes no ${keys[0]}`,
      job.entry.site.originWithKey,
    );
  }
  if (!isRightWhateverIsInherited(edit) && mayBeElsewhere({ model, job, keys }))
    return refuseElsewhere(job, keys);
  const placements = candidates(model, job, edit).filter((placement) => placement.length > 0);
  // Jobs of an include that is not at hand get the defaults too, and nobody said they may change.
  const hidden = model.pipeline.missingIncludes.length > 0;
  return hidden ? placements.filter((placement) => !placement.some(editsDefaults)) : placements;
}

/** An override in the job that holds whatever a template that is not at hand may say about the key. */
function isRightWhateverIsInherited(edit: Edit): boolean {
  return ['set-variable', 'remove-variable', 'set-image', 'set-artifact-expiry'].includes(edit.op);
}

function editsDefaults({ edit }: FileEdit): boolean {
  return edit.path[0] === 'default' || globalKeys.has(String(edit.path[0]));
}

function candidates(model: PipelineModel, job: JobModel, edit: Edit): Placement[] {
  const list = (position: ScriptPosition): CommandList => commandList(model, job, position.list);
  switch (edit.op) {
    case 'set-variable':
      return placeVariable(model, job, edit.name, edit.value);
    case 'remove-variable':
      return placeVariableRemoval(model, job, edit.name);
    case 'insert-command':
      return placeInsertion(list(edit.before), edit.before.index, edit.command);
    case 'replace-in-command':
      return placeCommandReplacement(list(edit.position), edit.position.index, edit.from, edit.to);
    case 'remove-command':
      return placeCommandRemoval(list(edit.position), edit.position.index);
    case 'set-image':
      return placeImage(model, job, edit.name);
    case 'add-service':
      return placeNewService(model, job, edit.service);
    case 'update-service':
      return placeServiceUpdate(model, job, edit.index, edit.changes);
    case 'remove-service':
      return placeServiceRemoval(model, job, edit.index);
    case 'add-artifact-path':
      return placeNewArtifactPath(model, job, edit.path);
    case 'replace-artifact-path':
      return placeArtifactPathReplacement(model, job, edit.from, edit.to);
    case 'set-artifact-expiry':
      return placeArtifactExpiry(model, job, edit.expireIn);
    case 'add-need':
      return placeNeed(model, job, edit);
    case 'add-dependency':
      return placeDependency(model, job, edit.dependency);
  }
}

/** The job's key that an edit changes. */
function editedKeys(edit: Edit, job: JobModel): JobKey['keys'] {
  switch (edit.op) {
    case 'set-variable':
    case 'remove-variable':
      return ['variables'];
    case 'insert-command':
      // Without a `before_script` the command goes in front of `script`.
      return [job.beforeScript.length === 0 ? 'script' : edit.before.list];
    case 'replace-in-command':
    case 'remove-command':
      return [edit.position.list];
    case 'set-image':
      return ['image'];
    case 'add-service':
    case 'update-service':
    case 'remove-service':
      return ['services'];
    case 'add-need':
      return ['needs'];
    case 'add-dependency':
      return ['dependencies'];
    case 'set-artifact-expiry':
      return ['artifacts', 'expire_in'];
    default:
      return ['artifacts', 'paths'];
  }
}

function refuseElsewhere(job: JobModel, keys: readonly string[]): Refusal {
  const parents = job.unknownParents.join(', ');
  const reason = `${job.name} extends ${parents}, which none of the files at hand defines and which may define ${keys.join(':')}`;
  return refuse('defined-elsewhere', reason, job.entry.site.originWithKey);
}

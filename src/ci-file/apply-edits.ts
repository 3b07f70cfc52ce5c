import { applyEdit } from './change/apply-edit.ts';
import { changedJobs } from './change/changed-jobs.ts';
import { Positions } from './change/positions.ts';
import type { Edit, PatchResult } from './edit.ts';
import type { Pipeline } from './pipeline.ts';
import { refuseOutranked } from './placement/refuse-outranked.ts';
import { refuse } from './refusal.ts';
import { modelOf } from './resolution/build-model.ts';
import type { PipelineModel } from './resolution/pipeline-model.ts';

/**
 * Changes CI files so that jobs resolve to what the edits ask for. Each edit goes where the value is
 * written if every job that shares it may change, else into the job as the smallest override. All
 * edits are made, or none.
 *
 * Each step is proven on the re-parsed, re-resolved files: the edited job differs in exactly what was
 * asked for, jobs in `acceptableFor` in nothing else, and no other job at all.
 *
 * @param pipeline As `resolvePipeline` gives it; positions in `edits` refer to it.
 * @returns New texts; `unchanged` if all is so already; or a refusal that says what stands in the way.
 */
export function applyEdits(pipeline: Pipeline, edits: readonly Edit[]): PatchResult {
  const before = modelOf(pipeline);
  if ('code' in before) return before;
  // No edit changes what sets them, and only now are the places those of the files at hand.
  for (const edit of edits) {
    const outranked = refuseOutranked(edit, pipeline);
    if (outranked !== null) return outranked;
  }
  const positions = new Positions();
  let model: PipelineModel = before;
  for (const edit of edits) {
    const present = positions.translate(edit, model.pipeline);
    if (present === null)
      return refuse('no-such-item', `${edit.job} does not have what ${edit.op} is about, or no longer`);
    const applied = applyEdit(model, present);
    if (applied.kind === 'refused') return applied;
    if (applied.kind === 'unchanged') continue;
    positions.follow(model.pipeline, applied.model.pipeline, applied.changedJobs);
    model = applied.model;
  }
  return model === before ? { kind: 'unchanged' } : conclude(before, model, edits);
}

/**
 * The steps together may have changed no other jobs than each alone. What they arrived at was resolved from
 * the parse of the new text, so nothing has to be read once more.
 */
function conclude(before: PipelineModel, after: PipelineModel, edits: readonly Edit[]): PatchResult {
  const texts = new Map<string, string>();
  for (const [path, text] of after.files.texts)
    if (before.files.texts.get(path) !== text) texts.set(path, text);
  if (texts.size === 0) return { kind: 'unchanged' };
  const changed = changedJobs(before.pipeline, after.pipeline);
  const allowed = new Set(edits.flatMap((edit) => [edit.job, ...edit.acceptableFor]));
  const surplus = changed.filter((name) => !allowed.has(name));
  if (surplus.length > 0)
    return refuse(
      'proof-failed',
      `The change could not be proven right: ${surplus.join(', ')} would change too`,
    );
  return { kind: 'patched', texts, changedJobs: changed };
}

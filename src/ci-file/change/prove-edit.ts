import type { Edit } from '../edit.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { PipelineModel } from '../resolution/pipeline-model.ts';
import { changedJobs } from './changed-jobs.ts';
import { expectedValues } from './expected-values.ts';
import { listOf, recordOf, type PlainMap } from '../plain-map.ts';
import { SameValue } from './same-value.ts';
import { withoutEffect } from './without-effect.ts';

export interface Proof {
  readonly kind: 'proven';
  readonly changedJobs: readonly string[];
}

/**
 * Compares the resolved pipelines before and after an edit: the edited job must be exactly as
 * expected, jobs that may change along must be alike apart from the edit, all others the same.
 */
export function proveEdit(before: PipelineModel, after: PipelineModel, edit: Edit): Proof | Refusal {
  const same = new SameValue();
  if (!same.test(before.pipeline.stages, after.pipeline.stages)) return failed('the stages would change');
  const changed = changedJobs(before.pipeline, after.pipeline);
  const old = jobRecord(before, edit.job);
  const now = jobRecord(after, edit.job);
  if (old === null || now === null) return failed(`${edit.job} would be gone`);
  if (!expectedValues(edit, old).some((expected) => same.test(expected, now))) {
    return failed(`${edit.job} would not become what was asked for`);
  }
  const removed =
    edit.op === 'remove-command' ? String(listOf(old[edit.position.list])[edit.position.index]) : undefined;
  for (const name of changed) {
    if (name === edit.job) continue;
    if (!edit.acceptableFor.includes(name))
      return refuse('shared-definition', `${name} shares the definition and would change too`);
    const left = jobRecord(before, name);
    const right = jobRecord(after, name);
    if (left === null || right === null) return failed(`${name} would appear or be gone`);
    if (!same.test(withoutEffect(edit, left, removed), withoutEffect(edit, right, removed))) {
      return failed(`${name} would change in more than the edit`);
    }
  }
  return { kind: 'proven', changedJobs: changed };
}

function jobRecord({ pipeline }: PipelineModel, name: string): PlainMap | null {
  const job = pipeline.jobs.get(name);
  return job === undefined ? null : recordOf(job);
}

function failed(reason: string): Refusal {
  return refuse('proof-failed', `The change could not be proven right: ${reason}`);
}

import { isDeepStrictEqual } from 'node:util';
import { applyEdits } from '../../src/ci-file/apply-edits.ts';
import type { CiFiles, Pipeline, ResolvedJob } from '../../src/ci-file/pipeline.ts';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import type { CheckedEdit } from './check-edit.ts';
import { findStyleFault } from './find-style-fault.ts';
import type { PlacementOperation } from './placement-operations.ts';

/** Makes one change in a job and checks what must hold of the new files, read as if nobody knew of the change. */
export function checkPlacement(
  pipeline: Pipeline,
  job: ResolvedJob,
  operation: PlacementOperation,
): CheckedEdit | null {
  const edit = operation.edit(job, { job: job.name, acceptableFor: [] });
  if (edit === null) return null;
  try {
    const result = applyEdits(pipeline, [edit]);
    if (result.kind !== 'patched') return result;
    const files: CiFiles = {
      root: pipeline.files.root,
      texts: new Map([...pipeline.files.texts, ...result.texts]),
    };
    const after = resolvePipeline(files);
    if ('code' in after) return { kind: 'failed', what: `meaning: ${after.reason}` };
    const what = findFault(pipeline, after, job, operation);
    if (what !== null) return { kind: 'failed', what };
    const text = [...result.texts.values()].join('\n');
    if (isRepeatable(edit.op)) {
      const again = applyEdits(after, [edit]);
      if (again.kind !== 'unchanged') return { kind: 'failed', what: `repeat: ${again.kind}` };
    }
    return { kind: 'applied', text };
  } catch (error) {
    return { kind: 'failed', what: `crash: ${String(error)}` };
  }
}

/** What takes something away, or replaces a word, finds nothing to do it to the second time. */
function isRepeatable(op: string): boolean {
  return op !== 'remove-variable' && op !== 'replace-in-command' && op !== 'insert-command';
}

function findFault(
  before: Pipeline,
  after: Pipeline,
  job: ResolvedJob,
  operation: PlacementOperation,
): string | null {
  for (const [path, text] of after.files.texts) {
    const fault = findStyleFault(before.files.texts.get(path) ?? '', text);
    if (fault !== null) return fault;
  }
  if (before.jobs.size !== after.jobs.size) return 'meaning: jobs came or went';
  for (const [name, old] of before.jobs) {
    const made = after.jobs.get(name);
    if (made === undefined) return `meaning: ${name} is gone`;
    if (name !== job.name && !isDeepStrictEqual(made.value, old.value)) return `meaning: ${name} changed`;
    if (name === job.name && !operation.isDone(made, job)) return `meaning: ${name} is not as asked for`;
  }
  return null;
}

import type { Edit } from '../ci-file/edit.ts';
import type { OverridingVariable, Pipeline } from '../ci-file/pipeline.ts';
import { outrankedVariable } from '../ci-file/placement/refuse-outranked.ts';
import type { Refusal } from '../ci-file/refusal.ts';

/** Together they decide whether client and daemon meet, so none is settled without the others. */
const meetingVariables = ['DOCKER_TLS_CERTDIR', 'DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

/**
 * Refuses edits by which client and daemon would meet, where some rules set a variable that this turns on and
 * others do not: nothing tells which rule the job ran with, so the edits may rest on the wrong value.
 */
export function refuseUndecided(edits: readonly Edit[], pipeline: Pipeline): Refusal | null {
  for (const edit of edits.filter(bringsTogether)) {
    const job = pipeline.jobs.get(edit.job);
    const name = meetingVariables.find((each) => isUndecided(job?.overriding.get(each)));
    if (job !== undefined && name !== undefined)
      return outrankedVariable(job, name, 'has to agree with the rest there');
  }
  return null;
}

function bringsTogether(edit: Edit): boolean {
  if (edit.op === 'add-service') return true;
  return (
    (edit.op === 'set-variable' || edit.op === 'remove-variable') && meetingVariables.includes(edit.name)
  );
}

/** A matrix leaves nothing open: the job's name tells the combination. */
function isUndecided(override: OverridingVariable | undefined): boolean {
  return override !== undefined && !override.always && override.setBy !== 'parallel:matrix';
}

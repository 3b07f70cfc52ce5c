import type { Edit } from '../edit.ts';
import type { Pipeline, ResolvedJob } from '../pipeline.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** Refuses to edit a variable that a layer above `variables:` sets: the job would not get the new value. */
export function refuseOutranked(edit: Edit, { jobs }: Pipeline): Refusal | null {
  const job = jobs.get(edit.job);
  if (job === undefined) return null;
  if (edit.op !== 'set-variable' && edit.op !== 'remove-variable') return null;
  const wanted = edit.op === 'set-variable' ? `has to be "${edit.value}"` : 'has to go';
  return outrankedVariable(job, edit.name, `${wanted} there`);
}

/** The refusal that says where the layer above sets the variable; null where none does. */
export function outrankedVariable(job: ResolvedJob, name: string, wanted: string): Refusal | null {
  const override = job.overriding.get(name);
  if (override === undefined) return null;
  const { origin } = override.written;
  const reason = `${name} is set by ${override.setBy} at ${origin.file}:${origin.line}, which outranks where an edit would set it; it ${wanted}`;
  return refuse('outranked-variable', reason, origin);
}

import type { CiDocument } from '../document.ts';
import type { Edit } from '../edit.ts';
import type { CiFiles } from '../pipeline.ts';
import { placeEdit } from '../placement/place-edit.ts';
import type { Placement } from '../placement/placement.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { buildModel } from '../resolution/build-model.ts';
import type { LoadedFiles } from '../resolution/load-files.ts';
import type { PipelineModel } from '../resolution/pipeline-model.ts';
import { spliceYaml } from '../yaml/splice-yaml.ts';
import { isAlreadySo } from './already-so.ts';
import { findMisfit } from './find-misfit.ts';
import { proveEdit } from './prove-edit.ts';

export type AppliedEdit =
  | { readonly kind: 'applied'; readonly model: PipelineModel; readonly changedJobs: readonly string[] }
  | { readonly kind: 'unchanged' }
  | Refusal;

/** Top-level entries that shape the pipeline as a whole; no edit is about them. */
const pipelineKeys: ReadonlySet<string> = new Set(['include', 'spec', 'stages', 'types', 'workflow']);

/** Edits that put a new value in the place of one that is there. */
const valueOps: ReadonlySet<Edit['op']> = new Set([
  'replace-artifact-path',
  'set-artifact-expiry',
  'set-image',
  'set-variable',
  'update-service',
]);

/** Makes one edit at the first place where it can be proven right. Its positions refer to `model`. */
export function applyEdit(model: PipelineModel, edit: Edit): AppliedEdit {
  const job = model.jobs.get(edit.job);
  const resolved = model.pipeline.jobs.get(edit.job);
  if (job === undefined || resolved === undefined)
    return refuse('no-such-job', `${edit.job} is no job of the pipeline`);
  if (isAlreadySo(edit, resolved)) return { kind: 'unchanged' };
  const placements = placeEdit(model, job, edit);
  if ('code' in placements) return placements;
  const misfit = findMisfit(edit, resolved);
  if (misfit !== null) return mayBeIncluded(model, misfit);
  let obstacle: Refusal | null = null;
  for (const placement of placements) {
    const attempt = attemptPlacement(model, placement, edit);
    if (attempt.kind === 'applied') return attempt;
    obstacle = moreTelling(obstacle, attempt);
  }
  return (
    obstacle ??
    mayBeIncluded(model, refuse('no-such-item', `${edit.job} has no place for ${edit.op}`, resolved.origin))
  );
}

/** What a job seems to lack may be in an include that is not at hand. */
function mayBeIncluded({ pipeline }: PipelineModel, refusal: Refusal): Refusal {
  const [missing] = pipeline.missingIncludes;
  if (missing === undefined || refusal.code !== 'no-such-item') return refusal;
  return refuse('defined-elsewhere', `${refusal.reason}; ${missing.name} may define it`, missing.origin);
}

function attemptPlacement(
  model: PipelineModel,
  placement: Placement,
  edit: Edit,
): AppliedEdit & { kind: 'applied' | 'refused' } {
  const spliced = spliceAll(model, placement);
  if ('code' in spliced) return spliced;
  const lost = lostInputs(model, spliced.files, edit);
  if (lost !== null) return lost;
  const after = buildModel(spliced.files, spliced.loaded);
  if ('code' in after) return after;
  const proof = proveEdit(model, after, edit);
  return proof.kind === 'refused' ? proof : { kind: 'applied', model: after, changedJobs: proof.changedJobs };
}

/** A value that a file takes as an input is for its users to set, not to be overwritten in the file. */
function lostInputs(model: PipelineModel, files: CiFiles, edit: Edit): Refusal | null {
  if (!valueOps.has(edit.op)) return null;
  for (const [path, text] of files.texts) {
    const before = model.files.texts.get(path) ?? '';
    if (before === text || before.split('$[[').length <= text.split('$[[').length) continue;
    return refuse('set-by-input', `${path} takes the value that ${edit.op} is about as an input`);
  }
  return null;
}

function spliceAll(
  model: PipelineModel,
  placement: Placement,
): { files: CiFiles; loaded: LoadedFiles } | Refusal {
  const texts = new Map(model.files.texts);
  const documents = new Map<string, CiDocument>();
  for (const { file, edit } of placement) {
    const document = documents.get(file) ?? model.loaded.get(file)?.document;
    if (document === undefined) return refuse('no-ci-file', `${file} is not at hand`);
    const spliced = spliceYaml(document, edit);
    if (spliced.kind === 'refused') return spliced;
    if (spliced.kind === 'unchanged') continue;
    const reshaped = spliced.affectedEntries.find((entry) => pipelineKeys.has(entry));
    if (reshaped !== undefined) return refuse('proof-failed', `The edit would change ${reshaped} in ${file}`);
    documents.set(file, spliced.document);
    texts.set(file, spliced.text);
  }
  if (documents.size === 0) return refuse('proof-failed', 'The place in question is already so');
  const loaded = new Map(model.loaded);
  for (const [file, document] of documents) loaded.set(file, { document, trees: new Map() });
  return { files: { root: model.files.root, texts }, loaded };
}

/** What the last override in the job failed for says more than that a definition is shared. */
function moreTelling(known: Refusal | null, next: Refusal): Refusal {
  return known === null || known.code === 'proof-failed' || next.code !== 'proof-failed' ? next : known;
}

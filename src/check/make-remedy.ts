import { applyEdits } from '../ci-file/apply-edits.ts';
import { unifiedDiff } from '../ci-file/unified-diff.ts';
import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import type { CheckedPipeline } from './checked-pipeline.ts';
import type { FoundPlace } from './find-places.ts';
import type { CheckRemedy } from './finding.ts';
import { redaction } from './redaction.ts';
import { checkRules } from './rules/index.ts';

/** The patch for what several jobs share; where there is none, or it is refused, what to do by hand. */
export function makeRemedy(found: FoundPlace, { pipeline, secrets }: CheckedPipeline): CheckRemedy {
  const redact = redaction(secrets);
  const proposed = found.propose();
  if (proposed === null)
    return { kind: 'advice', text: checkRules.find(({ id }) => id === found.rule)?.advice ?? '' };
  if (proposed.kind !== 'edits')
    return { kind: 'advice', text: redact(proposed.kind === 'advice' ? proposed.text : proposed.reason) };
  const result = applyEdits(pipeline, proposed.edits);
  if (result.kind === 'unchanged') return { kind: 'advice', text: redact(proposed.otherwise) };
  if (result.kind === 'refused')
    return { kind: 'advice', text: redact(`${proposed.otherwise} (No patch: ${result.reason})`) };
  const files = [...result.texts].map(([path, after]): PatchedFile => ({
    path,
    before: pipeline.files.texts.get(path) ?? '',
    after,
  }));
  const diff = unifiedDiff(files);
  return { kind: 'patch', title: redact(proposed.title), files, diff: redact(diff) === diff ? diff : null };
}

import { applyEdits } from '../ci-file/apply-edits.ts';
import type { Pipeline } from '../ci-file/pipeline.ts';
import { unifiedDiff } from '../ci-file/unified-diff.ts';
import type { PatchedFile } from '../diagnosis/diagnosis.ts';
import type { CheckRule, RuleFinding } from './check-rule.ts';
import type { CheckRemedy } from './finding.ts';

/** The patch for what several jobs share; where there is none, or it is refused, what to do by hand. */
export function makeRemedy(
  rule: CheckRule,
  finding: RuleFinding,
  jobs: readonly string[],
  pipeline: Pipeline,
  redact: (text: string) => string,
): CheckRemedy {
  const proposed = finding.propose(jobs);
  if (proposed === null) return { kind: 'advice', text: rule.advice };
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

import type { Located, Pipeline } from '../ci-file/pipeline.ts';
import type { TraceLine } from '../trace/trace.ts';

/** A quoted line that proves a diagnosis. */
export type Evidence =
  | { readonly source: 'trace'; readonly line: number; readonly text: string }
  | { readonly source: 'ci'; readonly file: string; readonly line: number; readonly text: string };

/** Longer lines are cut in evidence: it is quoted in comments. */
const maxEvidenceLength = 500;

/** The trace line as evidence. */
export function traceEvidence(line: TraceLine): Evidence {
  return { source: 'trace', line: line.number, text: line.text.trimEnd().slice(0, maxEvidenceLength) };
}

/** The first line on which a value of the CI file is written, as evidence. */
export function ciEvidence(pipeline: Pipeline, located: Located<unknown>): Evidence {
  const { file, line } = located.origin;
  const text = pipeline.files.texts.get(file)?.split('\n')[line - 1] ?? '';
  return { source: 'ci', file, line, text: text.replace(/\r$/, '').slice(0, maxEvidenceLength) };
}

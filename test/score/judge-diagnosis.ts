import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { CaseResult } from './case-result.ts';
import type { Case } from './read-cases.ts';
import type { ProductRun } from './run-product.ts';

const evidence = z.looseObject({ source: z.string(), line: z.number().nullish(), text: z.string() });
const answer = z.looseObject({
  verdict: z.string(),
  job: z.string().nullish(),
  diagnoses: z
    .array(
      z.looseObject({
        failureClass: z.string(),
        evidence: z.array(evidence).default([]),
        remedy: z.looseObject({ kind: z.string() }).nullish(),
      }),
    )
    .default([]),
});

type DiagnosisVerdict = Omit<CaseResult, 'patch'> & { readonly remedyKind: string | null };

/** @param trace of the job, as GitLab stores it. */
export function judgeDiagnosis({ id, expectation }: Case, run: ProductRun, trace: string): DiagnosisVerdict {
  const read = answer.safeParse(jsonOf(run.output));
  const diagnoses = read.success && read.data.verdict === 'diagnosed' ? read.data.diagnoses : [];
  const [first] = diagnoses;
  const named = read.success ? (first?.failureClass ?? null) : 'error';
  const [best = null] = expectation.classes;
  const classRight = best === null ? named === null : named !== null && expectation.classes.includes(named);
  const excused = best !== null && named === null && expectation.unknownOk;
  const misled = named !== null && expectation.forbidden.includes(named);
  const problems: string[] = [];
  if (!read.success)
    problems.push(`diagnose: no answer, status ${run.status}: ${run.errors.split('\n')[0] ?? ''}`);
  else if (run.status !== (first === undefined ? 1 : 0)) problems.push(`diagnose: status ${run.status}`);
  if (!classRight && !excused) problems.push(`${named ?? 'unknown'} instead of ${best ?? 'unknown'}`);
  const judged = first !== undefined && classRight;
  const kind = first?.remedy?.kind ?? null;
  const texts = first?.evidence.map(({ text }) => stripVTControlCharacters(text)) ?? [];
  const evidenceRight = judged ? holds(texts, expectation.evidence) : null;
  const kindRight = judged ? expectation.remedyKinds.includes(kind ?? '') : null;
  if (evidenceRight === false) problems.push('the evidence is another');
  if (kindRight === false)
    problems.push(`remedy ${kind ?? 'none'} instead of ${expectation.remedyKinds.join(' or ')}`);
  const lines = trace.split('\n').map(shownLine);
  const cited = judged
    ? first.evidence.filter(({ source, line }) => source === 'trace' && Boolean(line))
    : [];
  const right = cited.filter(({ line, text }) => isThatLine(lines[(line ?? 0) - 1] ?? '', text)).length;
  if (right < cited.length) problems.push('an evidence line number is wrong');
  const evidenceLines = { right, all: cited.length };
  return {
    id,
    expected: best,
    named,
    classRight,
    excused,
    misled,
    kindRight,
    evidenceRight,
    evidenceLines,
    problems,
    remedyKind: kind,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function holds(texts: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return texts.some((text) =>
    wanted.some((each) => text.includes(each) || (text.length > 12 && each.includes(text.trim()))),
  );
}

/** Without the runner's timestamp and stream number, escapes, and what a carriage return overwrote. */
function shownLine(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/\r$/, '')
    .replace(/^.*\r/, '')
    .replace(/^\S+Z [0-9a-f]{2}[OE][ +]/, '');
}

function isThatLine(line: string, text: string): boolean {
  const cited = stripVTControlCharacters(text).trim();
  const shown = line.trim();
  return shown.includes(cited.slice(0, 60)) || (shown !== '' && cited.includes(shown.slice(0, 60)));
}

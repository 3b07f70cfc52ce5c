import type { Diagnosis, DiagnosisReport, Evidence, Remedy } from './diagnosis.ts';

/** The report as a person reads it in a terminal. */
export function toTextReport({ job, diagnoses, considered }: DiagnosisReport): string {
  const name = job ?? 'the job';
  if (diagnoses.length === 0) {
    const ruledOut = considered.map(
      ({ failureClass, evidence, reason }) =>
        `\nNot ${failureClass}: ${reason}\n${evidence.map(quote).join('\n')}\n`,
    );
    return `${name}: unknown. No known cause fits both the trace and the CI file.\n${ruledOut.join('')}`;
  }
  return `${diagnoses.map((diagnosis) => describe(name, diagnosis)).join('\n\n')}\n`;
}

function describe(
  job: string,
  { failureClass, confidence, evidence, explanation, remedy }: Diagnosis,
): string {
  return [
    `${job}: ${failureClass} (${confidence} confidence)`,
    '',
    explanation,
    '',
    ...evidence.map(quote),
    '',
    describeRemedy(remedy),
  ].join('\n');
}

function quote(evidence: Evidence): string {
  const place =
    evidence.source === 'trace'
      ? `trace:${String(evidence.line)}`
      : `${evidence.file}:${String(evidence.line)}`;
  return `  ${place}: ${evidence.text.trim()}`;
}

function describeRemedy(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'patch':
      return `Fix: ${remedy.title}\n\n${remedy.diff.trimEnd()}`;
    case 'advice':
      return `For the ${remedy.audience}: ${remedy.text}`;
    case 'retry':
      return `Run the job again: ${remedy.reason}`;
    case 'declined':
      return `No fix: ${remedy.reason}`;
  }
}

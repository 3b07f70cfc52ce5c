import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { evidenceDetails, type Failure } from './failure-text.ts';
import { toCodeSpan, toInertMarkdown } from './inert-text.ts';
import { redactSecrets } from './redaction.ts';
import { type DiagnosedJob, toFixedJob } from './to-fixes.ts';

export interface ExplanationContext extends Pick<
  Failure,
  'targetBranch' | 'sha' | 'pipelineWebUrl' | 'projectWebUrl' | 'ciProject'
> {
  /** Address of the page on a failure class; null where the service has no public address. */
  readonly documentationOf: (failureClass: string) => string | null;
}

/** What each failed job of a pipeline shows, as markdown: causes with their lines, and what was ruled out and why. */
export function explanation(jobs: readonly DiagnosedJob[], context: ExplanationContext): string {
  const intro = `What the rules see in this [pipeline](${context.pipelineWebUrl}), looked at afresh:`;
  if (jobs.length === 0) return `${intro} no failed job whose failure counts.`;
  return [intro, ...jobs.map((job) => explainJob(job, context))].join('\n\n');
}

function explainJob(job: DiagnosedJob, context: ExplanationContext): string {
  const { diagnoses, considered } = job.report;
  const ruledOut = considered.map(
    ({ failureClass, reason }) => `- ${toCodeSpan(failureClass)}: ${toInertMarkdown(redactSecrets(reason))}`,
  );
  const named = `**[${toCodeSpan(job.name)}](${job.webUrl})**`;
  return [
    diagnoses.length === 0
      ? `${named}: unknown. No rule knows a cause that both the trace and the CI file bear out.`
      : named,
    ...diagnoses.map((diagnosis) => explainDiagnosis(job, diagnosis, context)),
    ...(ruledOut.length === 0 ? [] : [`Ruled out:\n\n${ruledOut.join('\n')}`]),
  ].join('\n\n');
}

function explainDiagnosis(job: DiagnosedJob, diagnosis: Diagnosis, context: ExplanationContext): string {
  const { failureClass, confidence, remedy } = diagnosis;
  const address = context.documentationOf(failureClass);
  const page = address === null ? '' : ` ([what it means](${address}))`;
  const failure = {
    ...context,
    failureClass,
    explanation: redactSecrets(diagnosis.explanation),
    jobs: [toFixedJob(job, diagnosis)],
  };
  return [
    `${toCodeSpan(failureClass)}${page}, confidence ${confidence}: ${toInertMarkdown(failure.explanation)}`,
    `**What helps:** ${toInertMarkdown(redactSecrets(remedyText(remedy)))}`,
    evidenceDetails(failure),
  ].join('\n\n');
}

function remedyText(remedy: Diagnosis['remedy']): string {
  switch (remedy.kind) {
    case 'patch':
      return remedy.title;
    case 'advice':
      return remedy.text;
    case 'declined':
      return `Nothing is changed: ${remedy.reason}`;
    case 'retry':
      return 'The job only has to run again.';
  }
}

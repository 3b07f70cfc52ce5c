import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Advice } from './advice.ts';
import { redactSecrets } from './redaction.ts';
import { toFixedJob, type DiagnosedJob, type FixContext } from './to-fixes.ts';

/**
 * What is to be said about the jobs whose root cause no patch mends: one for each different advice. Jobs
 * that only have to run again are left out: whoever retries them knows as much.
 */
export function toAdvices(jobs: readonly DiagnosedJob[], context: FixContext): Advice[] {
  const advices = new Map<string, Advice>();
  for (const job of jobs) {
    const diagnosis = job.report.diagnoses[0];
    const said = diagnosis === undefined ? null : whatIsSaid(diagnosis);
    if (diagnosis === undefined || said === null) continue;
    const key = JSON.stringify([diagnosis.failureClass, said]);
    const known = advices.get(key);
    const fixedJob = toFixedJob(job, diagnosis);
    if (known !== undefined) advices.set(key, { ...known, jobs: [...known.jobs, fixedJob] });
    else advices.set(key, newAdvice(diagnosis, said, fixedJob, context));
  }
  return [...advices.values()];
}

function newAdvice(
  { failureClass, explanation }: Diagnosis,
  said: Pick<Advice, 'audience' | 'text'>,
  job: Advice['jobs'][number],
  { targetBranch, pipelineRef, mergeRequestIid, sha, pipelineWebUrl, projectWebUrl, ciProject }: FixContext,
): Advice {
  return {
    failureClass,
    explanation: redactSecrets(explanation),
    audience: said.audience,
    text: redactSecrets(said.text),
    jobs: [job],
    targetBranch,
    pipelineRef,
    mergeRequestIid,
    sha,
    pipelineWebUrl,
    projectWebUrl,
    ciProject,
  };
}

function whatIsSaid({ remedy }: Diagnosis): Pick<Advice, 'audience' | 'text'> | null {
  if (remedy.kind === 'advice') return { audience: remedy.audience, text: remedy.text };
  return remedy.kind === 'declined' ? { audience: null, text: remedy.reason } : null;
}

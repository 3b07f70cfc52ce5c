import { applyEdits } from '../ci-file/apply-edits.ts';
import type { Pipeline } from '../ci-file/pipeline.ts';
import { unifiedDiff } from '../ci-file/unified-diff.ts';
import type { Finding, ProposedRemedy } from '../failure-classes/failure-class.ts';
import { failureClasses } from '../failure-classes/index.ts';
import type { Trace } from '../trace/trace.ts';
import { listConsidered } from './considered.ts';
import type { Diagnosis, DiagnosisReport, PatchedFile, Remedy } from './diagnosis.ts';
import { refuseUndecided } from './refuse-undecided.ts';
import { outrankedBy, settleFindings } from './settle-findings.ts';
import { inferJobName } from '../situation/infer-job-name.ts';
import { describeSituation } from '../situation/situation.ts';

/** Everything that is known about one failed job. */
export interface FailedJob {
  /** Name as GitLab shows it, matrix suffix included; null to infer it from the trace. */
  readonly name: string | null;
  readonly trace: Trace;
  readonly pipeline: Pipeline;
  /**
   * GitLab's `failure_reason`, which is all there is of a job that never started; null or left out where
   * it is not known. https://docs.gitlab.com/api/jobs/
   */
  readonly failureReason?: string | null;
}

/** The literals whose lines a trace reader must keep for `diagnose`. */
export const traceLiterals: readonly string[] = [
  ...new Set(
    failureClasses.flatMap(({ patterns, landmarks = [] }) =>
      [...patterns, ...landmarks].map(({ literal }) => literal),
    ),
  ),
];

/** Names the cause of a failed job, with evidence from trace and CI file, and the remedy. Pure. */
export function diagnose({ name, trace, pipeline, failureReason = null }: FailedJob): DiagnosisReport {
  const jobName = name ?? inferJobName(trace, pipeline);
  const situation = jobName === null ? null : describeSituation(trace, pipeline, jobName, failureReason);
  if (situation === null || trace.outcome.kind === 'succeeded')
    return { job: jobName, verdict: 'unknown', diagnoses: [], considered: [] };
  const findings = failureClasses.flatMap((failureClass) => {
    const finding = failureClass.find(situation);
    return finding === null ? [] : [{ failureClass: failureClass.id, finding }];
  });
  const diagnoses = settleFindings(findings).map(({ failureClass, finding }) =>
    toDiagnosis(failureClass, finding, pipeline),
  );
  const considered = listConsidered(
    failureClasses,
    situation,
    new Set(findings.map(({ failureClass }) => failureClass)),
    outrankedBy(findings),
  );
  return {
    job: jobName,
    verdict: diagnoses.length > 0 ? 'diagnosed' : 'unknown',
    diagnoses,
    considered,
  };
}

function toDiagnosis(failureClass: string, finding: Finding, pipeline: Pipeline): Diagnosis {
  const { confidence, explanation } = finding;
  return {
    failureClass,
    confidence,
    evidence: distinct(finding.evidence),
    explanation,
    remedy: toRemedy(finding.remedy, pipeline),
  };
}

/** Makes the proposed edits. Where they are refused, the advice says what to do by hand and why. */
function toRemedy(proposed: ProposedRemedy, pipeline: Pipeline): Remedy {
  if (proposed.kind !== 'edits') return proposed;
  const result = refuseUndecided(proposed.edits, pipeline) ?? applyEdits(pipeline, proposed.edits);
  switch (result.kind) {
    case 'patched': {
      const files = [...result.texts].map(([path, after]): PatchedFile => ({
        path,
        before: pipeline.files.texts.get(path) ?? '',
        after,
      }));
      return { kind: 'patch', title: proposed.title, files, diff: unifiedDiff(files) };
    }
    case 'unchanged':
      return { kind: 'declined', reason: 'The CI file already says what this fix would change.' };
    case 'refused':
      return {
        kind: 'advice',
        audience: 'maintainer',
        text: `${proposed.otherwise} (No patch: ${result.reason})`,
      };
  }
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

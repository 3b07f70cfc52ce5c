import type { DiagnosedJob } from '../src/delivery/to-fixes.ts';

/** What came of looking into a failed pipeline; plain data, kept with the job and shown on the dashboard. */
export type TriageOutcome =
  | { readonly kind: 'triaged'; readonly jobs: readonly JobVerdict[]; readonly fixes: number }
  | { readonly kind: 'ignored'; readonly reason: string }
  /** The CI file is at a URL or made by a job; in a project that others may not read; is not there; or is not UTF-8. */
  | {
      readonly kind: 'no-ci-file';
      readonly reason: 'elsewhere' | 'not-public-enough' | 'missing' | 'undecodable';
    }
  | { readonly kind: 'unreadable-ci-file'; readonly code: string; readonly reason: string };

export interface JobVerdict {
  readonly job: string;
  /** null: unknown. */
  readonly failureClass: string | null;
  readonly remedy: string | null;
}

export function summarise(jobs: readonly DiagnosedJob[], fixes: number): TriageOutcome {
  const verdicts = jobs.map(({ name, report }): JobVerdict => {
    const diagnosis = report.diagnoses[0];
    return {
      job: name,
      failureClass: diagnosis?.failureClass ?? null,
      remedy: diagnosis?.remedy.kind ?? null,
    };
  });
  return { kind: 'triaged', jobs: verdicts, fixes };
}

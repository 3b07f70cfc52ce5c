import type { JobName } from '../src/queue/job-kinds.ts';
import type { Metrics } from '../src/server/metrics.ts';
import type { AdviseOutcome } from './advise.ts';
import type { FollowUpOutcome } from './follow-up.ts';
import type { ProposeOutcome } from './propose-fix.ts';
import type { ReconcileOutcome } from './reconcile.ts';
import type { TriageOutcome } from './triage-outcome.ts';

/** Counts what a job came to. */
export function observeOutcome(metrics: Metrics, queue: JobName, outcome: unknown, durationMs: number): void {
  const result = outcome as
    TriageOutcome | ProposeOutcome | AdviseOutcome | FollowUpOutcome | ReconcileOutcome;
  metrics.jobs.inc({ queue, outcome: result.kind });
  metrics.jobSeconds.observe({ queue }, durationMs / 1000);
  if (result.kind === 'passed' && result.seconds !== null) metrics.fixSeconds.observe(result.seconds);
  if (result.kind !== 'triaged') return;
  for (const { failureClass } of result.jobs) {
    metrics.diagnoses.inc({ failure_class: failureClass ?? 'unknown' });
  }
}

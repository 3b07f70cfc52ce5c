import type { JobName } from '../src/queue/job-kinds.ts';
import type { Metrics } from '../src/server/metrics.ts';
import type { AdviseOutcome } from './advise.ts';
import type { ProposeOutcome } from './propose-fix.ts';
import type { TriageOutcome } from './triage-outcome.ts';

/** Counts what a job came to. */
export function observeOutcome(metrics: Metrics, queue: JobName, outcome: unknown, durationMs: number): void {
  const { kind } = outcome as TriageOutcome | ProposeOutcome | AdviseOutcome;
  metrics.jobs.inc({ queue, outcome: kind });
  metrics.jobSeconds.observe({ queue }, durationMs / 1000);
  if (kind !== 'triaged') return;
  for (const { failureClass } of (outcome as Extract<TriageOutcome, { kind: 'triaged' }>).jobs) {
    metrics.diagnoses.inc({ failure_class: failureClass ?? 'unknown' });
  }
}

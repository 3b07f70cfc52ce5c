import type { JobName } from '../src/queue/job-kinds.ts';
import type { Metrics } from '../src/server/metrics.ts';
import type { AdviseOutcome } from './advise.ts';
import type { FollowUpOutcome } from './follow-up.ts';
import type { CommandOutcome } from './obey-command.ts';
import type { ProposeOutcome } from './propose-outcome.ts';
import type { ReconcileOutcome } from './reconcile.ts';
import type { ReportSettingsOutcome } from './report-settings.ts';
import type { TriageOutcome } from './triage-outcome.ts';

/** Counts what a job came to. */
export function observeOutcome(metrics: Metrics, queue: JobName, outcome: unknown, durationMs: number): void {
  const result = outcome as
    | TriageOutcome
    | ProposeOutcome
    | AdviseOutcome
    | FollowUpOutcome
    | ReconcileOutcome
    | CommandOutcome
    | ReportSettingsOutcome;
  metrics.jobs.inc({ queue, outcome: result.kind });
  metrics.jobSeconds.observe({ queue }, durationMs / 1000);
  if (result.kind === 'passed' && result.seconds !== null) metrics.fixSeconds.observe(result.seconds);
  if (result.kind === 'reconciled' && result.isHookHealthy !== null) {
    metrics.hookHealthy.set({ hook: 'gitlab' }, result.isHookHealthy ? 1 : 0);
  }
  if (result.kind !== 'triaged') return;
  for (const { failureClass } of result.jobs) {
    metrics.diagnoses.inc({ failure_class: failureClass ?? 'unknown' });
  }
}

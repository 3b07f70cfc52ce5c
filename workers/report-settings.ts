import { ensureComment } from '../src/delivery/ensure-comment.ts';
import { settingsComment } from '../src/delivery/settings-comment.ts';
import type { ReportSettingsJob } from '../src/queue/report-settings-job.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of telling a project about its settings; plain data, kept with the job and shown on the dashboard. */
export type ReportSettingsOutcome =
  | { readonly kind: 'commented' | 'said-before' }
  | { readonly kind: 'not-permitted'; readonly reason: string };

/** Says once, on the commit that the settings are from and so to whom made it, what is wrong with them. */
export async function reportSettings(
  { projectId, sha, problems }: ReportSettingsJob,
  { gitlab }: WorkerContext,
): Promise<ReportSettingsOutcome> {
  const said = await ensureComment(gitlab, projectId, { kind: 'commit', sha }, settingsComment(problems));
  if (said.kind === 'refused') return { kind: 'not-permitted', reason: said.reason };
  return { kind: said.kind === 'unchanged' ? 'said-before' : 'commented' };
}

import { isOwnBranch } from '../src/delivery/branch-name.ts';
import { markerText } from '../src/delivery/marker.ts';
import { limitConcurrency } from '../src/gitlab/http/limit-concurrency.ts';
import type { Pipeline } from '../src/gitlab/schema.ts';
import type { ReconcileJob } from '../src/queue/reconcile-job.ts';
import { toTriage } from './to-triage.ts';
import { hookTrouble, watchHook } from './watch-hook.ts';
import type { WorkerContext } from './worker-context.ts';

export interface ReconcileOutcome {
  readonly kind: 'reconciled';
  readonly projects: number;
  /** Failed pipelines that nobody had told of. */
  readonly pipelines: number;
  /** Open fixes that were looked at. */
  readonly fixes: number;
  /** Whether webhooks arrive; null: it is not watched. */
  readonly isHookHealthy: boolean | null;
  /** What is wrong with the webhook, and what to do. */
  readonly reason: string | null;
}

/** Looks at a time; each is one request and leaves room for the answers to webhooks. */
const maxProjectsAtOnce = 4;
/** Deliveries and pipelines overlap; looking a little further back than the last time loses none. */
const overlapMs = 10 * 60_000;

/**
 * Catches up with what no webhook told of: GitLab does not send one again that it could not deliver. Failed pipelines go
 * the way of any other; for open fixes it is looked at how they fare.
 *
 * @param now Milliseconds since the epoch.
 */
export async function reconcile(
  { intervalMs }: ReconcileJob,
  context: WorkerContext,
  now: number,
): Promise<ReconcileOutcome> {
  const { gitlab, queue, isAllowed, hookOwner, log } = context;
  const since = new Date(now - intervalMs - overlapMs).toISOString();
  const [all, known, open, health] = await Promise.all([
    gitlab.memberProjects(),
    queue.triagedPipelines(),
    gitlab.ownOpenMergeRequests(markerText),
    watchHook(context),
  ]);
  const projects = all.filter(({ path, archived }) => isAllowed(path) && !archived);
  const limited = limitConcurrency(maxProjectsAtOnce);
  const missed = await Promise.all(
    projects.map((project) =>
      limited(async () => {
        const failed = await gitlab.failedPipelines(project.id, since);
        const isNew = ({ id, ref }: Pipeline) => !isOwnBranch(ref) && !known.has(`${project.id}/${id}`);
        return newestOfEachRef(failed.filter(isNew)).map((pipeline) => ({ project, pipeline }));
      }),
    ),
  );
  for (const { project, pipeline } of missed.flat()) await queue.add('triage', toTriage(project, pipeline));
  const byId = new Map(projects.map((project) => [project.id, project]));
  const fixes = open.flatMap((mergeRequest) => {
    const project = byId.get(mergeRequest.targetProjectId ?? 0);
    return project !== undefined && isOwnBranch(mergeRequest.sourceBranch)
      ? [{ project, branch: mergeRequest.sourceBranch }]
      : [];
  });
  for (const { project, branch } of fixes) {
    const { id, path, ciConfigPath } = project;
    await queue.add('follow-up', { projectId: id, projectPath: path, branch, ciConfigPath, postponed: 0 });
  }
  const pipelines = missed.flat().length;
  const reason = hookTrouble(health, hookOwner ?? '');
  if (reason !== null) log.error({ hook: health }, reason);
  const isHookHealthy = health === null ? null : health.kind === 'healthy';
  const counts = { projects: projects.length, pipelines, fixes: fixes.length };
  return { kind: 'reconciled', ...counts, isHookHealthy, reason };
}

/** @param pipelines Newest first. */
function newestOfEachRef(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  return [...new Map(pipelines.toReversed().map((pipeline) => [pipeline.ref, pipeline])).values()];
}

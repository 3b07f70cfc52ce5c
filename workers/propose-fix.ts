import { deliverFix, type DeliveryResult } from '../src/delivery/deliver-fix.ts';
import { readPrecedents } from '../src/delivery/ensure-merge-request.ts';
import { canLintAsText, lintPatch } from '../src/delivery/lint-gate.ts';
import { patchedTexts } from '../src/delivery/patched-texts.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import type { ProposeJob } from '../src/queue/propose-job.ts';
import { readTarget, type Target } from './read-target.ts';
import { renewFix } from './renew-fix.ts';
import type { WorkerContext } from './worker-context.ts';

/** What came of a fix; plain data, kept with the job and shown on the dashboard. */
export type ProposeOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'refused-by-maintainer'; readonly webUrl: string }
  | { readonly kind: 'suggested'; readonly created: number; readonly webUrl: string }
  | { readonly kind: 'commented'; readonly reason: string }
  | { readonly kind: 'hands-off'; readonly branch: string }
  | { readonly kind: 'not-permitted'; readonly reason: string }
  | { readonly kind: 'lint-rejected'; readonly errors: readonly string[] }
  /** The branch or its merge request is gone, has moved on, or has passed since. */
  | { readonly kind: 'outdated'; readonly reason: OutdatedReason };

type OutdatedReason = Extract<Target, { kind: 'gone' }>['reason'] | 'passed-since' | 'cause-gone';

/** Puts a fix before the maintainers, if what it was made for still holds. */
export async function proposeFix(job: ProposeJob, context: WorkerContext): Promise<ProposeOutcome> {
  const { gitlab } = context;
  const { projectId, pipelineId } = job;
  const { targetBranch, pipelineRef, sha } = job.fix;
  const asDiagnosed = patchedTexts(gitlab, projectId, job.fix, sha);
  const [target, newest, pipeline, precedents, texts, lintAsDiagnosed] = await Promise.all([
    readTarget(gitlab, projectId, job.fix),
    gitlab.newestPipelines(projectId, pipelineRef ?? targetBranch),
    gitlab.pipeline(projectId, pipelineId),
    readPrecedents(gitlab, projectId, job.fix),
    asDiagnosed,
    // Nearly always what is needed next; where it writes to lint, it has to wait for the rest.
    asDiagnosed.then((patched) =>
      canLintAsText(job.fix, patched) ? lintPatch(gitlab, projectId, job.fix, sha, patched) : null,
    ),
  ]);
  if (target.kind === 'gone') return { kind: 'outdated', reason: target.reason };
  if (pipeline.status === 'success' || supersededBy(pipeline, newest) !== null) {
    return { kind: 'outdated', reason: 'passed-since' };
  }
  const { headSha, mergeRequest } = target;
  const current =
    headSha === sha && texts !== null
      ? { fix: job.fix, patched: texts }
      : await renewFix(context, job, headSha);
  if (current === null) return { kind: 'outdated', reason: 'cause-gone' };
  const { fix, patched } = current;
  const known = fix === job.fix ? lintAsDiagnosed : null;
  const lint = known ?? (await lintPatch(gitlab, projectId, fix, headSha, patched));
  if (lint.kind === 'rejected') return { kind: 'lint-rejected', errors: lint.errors };
  const files = patched.map(({ path, after }) => ({ path, content: Buffer.from(after, 'utf8') }));
  const documentation = context.documentationOf(fix.failureClass);
  const proposal = { projectId, fix, baseSha: headSha, files, documentation };
  return toOutcome(
    await deliverFix(gitlab, { proposal, patched, pipeline, newest, mergeRequest, precedents }),
  );
}

function toOutcome(result: DeliveryResult): ProposeOutcome {
  switch (result.kind) {
    case 'hands-off':
      return { kind: result.kind, branch: result.branch };
    case 'not-permitted':
    case 'commented':
      return { kind: result.kind, reason: result.reason };
    case 'suggested':
      return { kind: result.kind, created: result.created, webUrl: result.mergeRequest.webUrl };
    default:
      return { kind: result.kind, webUrl: result.mergeRequest.webUrl };
  }
}

import { deliveryOf, type Settings } from '../src/config/project-settings.ts';
import { deliverFix } from '../src/delivery/deliver-fix.ts';
import { readPrecedents, type Presentation } from '../src/delivery/ensure-merge-request.ts';
import { isMuted } from '../src/delivery/muted.ts';
import { reachedLimit } from '../src/delivery/reached-limit.ts';
import { styleOf } from '../src/delivery/text-style.ts';
import { canLintAsText, lintPatch } from '../src/delivery/lint-gate.ts';
import { patchedTexts } from '../src/delivery/patched-texts.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import type { ProposeJob } from '../src/queue/propose-job.ts';
import { commentForOtherProject } from './comment-for-other-project.ts';
import { readSettings } from './read-settings.ts';
import { type ProposeOutcome, toOutcome } from './propose-outcome.ts';
import { readTarget } from './read-target.ts';
import { renewFix } from './renew-fix.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Puts a fix before the maintainers, if what it was made for still holds.
 *
 * @param now Milliseconds since the epoch.
 */
export async function proposeFix(
  job: ProposeJob,
  context: WorkerContext,
  now: number,
): Promise<ProposeOutcome> {
  const { gitlab } = context;
  const { projectId } = job;
  const { ciProject } = job.fix;
  if (ciProject !== null) return await commentForOtherProject(job, ciProject, context);
  const facts = await readFacts(job, context);
  const { target, newest, pipeline, precedents, settings, subjects } = facts;
  if (target.kind === 'gone') return { kind: 'outdated', reason: target.reason };
  if (pipeline.status === 'success' || supersededBy(pipeline, newest) !== null) {
    return { kind: 'outdated', reason: 'passed-since' };
  }
  const form = deliveryOf(settings, job.fix.failureClass);
  if (form === 'off') return { kind: 'switched-off' };
  if (facts.isMuted) return { kind: 'muted' };
  const { headSha, mergeRequest } = target;
  const current =
    headSha === job.fix.sha && facts.texts !== null
      ? { fix: job.fix, patched: facts.texts }
      : await renewFix(context, job, headSha);
  if (current === null) return { kind: 'outdated', reason: 'cause-gone' };
  const { fix, patched } = current;
  const known = fix === job.fix ? facts.lintAsDiagnosed : null;
  const lint = known ?? (await lintPatch(gitlab, projectId, fix, headSha, patched));
  if (lint.kind === 'rejected') return { kind: 'lint-rejected', errors: lint.errors };
  const files = patched.map(({ path, after }) => ({ path, content: Buffer.from(after, 'utf8') }));
  const documentation = context.documentationOf(fix.failureClass);
  const presentation = presentationOf(settings, subjects);
  const proposal = { projectId, fix, baseSha: headSha, files, documentation, presentation };
  const limitReached = reachedLimit(precedents.ofProject, settings.limits, now);
  return toOutcome(
    await deliverFix(gitlab, {
      proposal,
      patched,
      pipeline,
      newest,
      mergeRequest,
      precedents,
      form,
      limitReached,
    }),
  );
}

/** Everything that decides whether the fix may be written, and how, read at once. */
async function readFacts({ projectId, pipelineId, fix }: ProposeJob, context: WorkerContext) {
  const { gitlab } = context;
  const { targetBranch, pipelineRef, mergeRequestIid, sha } = fix;
  const asDiagnosed = patchedTexts(gitlab, projectId, fix, sha);
  const [target, newest, pipeline, precedents, { settings }, subjects, muted, texts, lintAsDiagnosed] =
    await Promise.all([
      readTarget(gitlab, projectId, fix),
      gitlab.newestPipelines(projectId, pipelineRef ?? targetBranch),
      gitlab.pipeline(projectId, pipelineId),
      readPrecedents(gitlab, projectId, fix),
      readSettings(context, projectId),
      fix.isFork ? [] : gitlab.commitSubjects(projectId, targetBranch),
      mergeRequestIid === null ? false : isMuted(gitlab, projectId, mergeRequestIid),
      asDiagnosed,
      // Nearly always what is needed next; where it writes to lint, it has to wait for the rest.
      asDiagnosed.then((patched) =>
        canLintAsText(fix, patched) ? lintPatch(gitlab, projectId, fix, sha, patched) : null,
      ),
    ]);
  return { target, newest, pipeline, precedents, settings, subjects, isMuted: muted, texts, lintAsDiagnosed };
}

function presentationOf(settings: Settings, subjects: readonly string[]): Presentation {
  const { labels, reviewers } = settings;
  return { style: styleOf(settings, subjects), labels, reviewers };
}

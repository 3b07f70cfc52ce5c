import { deliveryOf } from '../src/config/project-settings.ts';
import { commentPatch } from '../src/delivery/deliver-fix.ts';
import type { CiProject } from '../src/delivery/fix.ts';
import { canLintAsText, lintText, type LintVerdict, type PatchedText } from '../src/delivery/lint-gate.ts';
import { isMuted } from '../src/delivery/muted.ts';
import { patchedTexts } from '../src/delivery/patched-texts.ts';
import { supersededBy } from '../src/delivery/superseded.ts';
import { GitlabRejected } from '../src/gitlab/gitlab-error.ts';
import type { Gitlab } from '../src/gitlab/gitlab.ts';
import type { ProposeJob } from '../src/queue/propose-job.ts';
import { type ProposeOutcome, toOutcome } from './propose-outcome.ts';
import { readSettings } from './read-settings.ts';
import { readTarget } from './read-target.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Puts a fix of a CI file that another project keeps before the people of this one: as a comment with the patch, which
 * the owners of that project can apply. The bot does not write there: it was this project that failed.
 */
export async function commentForOtherProject(
  { projectId, pipelineId, fix }: ProposeJob,
  ciProject: CiProject,
  context: WorkerContext,
): Promise<ProposeOutcome> {
  const { gitlab } = context;
  const { targetBranch, pipelineRef, mergeRequestIid, failureClass } = fix;
  const [target, newest, pipeline, { settings }, muted, patched] = await Promise.all([
    readTarget(gitlab, projectId, fix),
    gitlab.newestPipelines(projectId, pipelineRef ?? targetBranch),
    gitlab.pipeline(projectId, pipelineId),
    readSettings(context, projectId),
    mergeRequestIid === null ? false : isMuted(gitlab, projectId, mergeRequestIid),
    patchedTexts(gitlab, ciProject.path, fix, ciProject.ref),
  ]);
  if (target.kind === 'gone') return { kind: 'outdated', reason: target.reason };
  if (pipeline.status === 'success' || supersededBy(pipeline, newest) !== null) {
    return { kind: 'outdated', reason: 'passed-since' };
  }
  if (deliveryOf(settings, failureClass) === 'off') return { kind: 'switched-off' };
  if (muted) return { kind: 'muted' };
  if (patched === null) return { kind: 'outdated', reason: 'cause-gone' };
  const [root] = patched;
  if (root !== undefined && canLintAsText(fix, patched)) {
    const lint = await lintWhereAllowed(gitlab, ciProject.path, root);
    if (lint.kind === 'rejected') return { kind: 'lint-rejected', errors: lint.errors };
  }
  const documentation = context.documentationOf(failureClass);
  const delivery = {
    proposal: { projectId, fix, documentation },
    patched,
    pipeline,
    newest,
    mergeRequest: target.mergeRequest,
  };
  const reason = `the CI file is kept in ${ciProject.path}, whose owners can apply it there`;
  return toOutcome(await commentPatch(gitlab, delivery, reason));
}

/** Linting takes the role Developer, reading an open project none: then its owners' own lint has to do. */
async function lintWhereAllowed(gitlab: Gitlab, project: string, text: PatchedText): Promise<LintVerdict> {
  try {
    return await lintText(gitlab, project, text);
  } catch (error) {
    if (!(error instanceof GitlabRejected) || ![403, 404].includes(error.status)) throw error;
    return { kind: 'accepted' };
  }
}

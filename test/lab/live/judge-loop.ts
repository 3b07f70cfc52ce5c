import type { ProjectHandle } from '../../support/gitlab/project-handle.ts';
import type { MergeRequest } from '../../support/gitlab/state/merge-request.ts';
import type { Pipeline } from '../../support/gitlab/state/pipeline.ts';
import type { World } from '../../support/service-world.ts';
import { patchSize, weakening, type PatchSize } from '../proof/judge-patch.ts';
import { expectSuccess, findFault } from '../proof/judge-pipeline.ts';
import type { LabCase } from '../proof/lab-case.ts';
import { Objection } from '../proof/objection.ts';
import type { LabPipeline } from './lab-pipelines.ts';

/** Everything a loop left behind. */
export interface Loop {
  readonly world: World;
  readonly labCase: LabCase;
  readonly project: ProjectHandle;
  /** The commit with the broken CI file. */
  readonly pushed: string;
  readonly ran: readonly LabPipeline[];
}

/**
 * Looks at each step of a loop in its order: the first push failed, each failure was answered by a commit on one
 * branch, the last pipeline passed, and pipewright said so.
 *
 * @returns the lines that the merge request changes
 * @throws Objection for the first step that did not happen as it should
 */
export async function judgeLoop(loop: Loop): Promise<PatchSize> {
  const { labCase, project, ran } = loop;
  await expectFailures(loop);
  await expectDeliveries(loop);
  const mergeRequest = onlyMergeRequest(loop);
  await expectCommits(loop, mergeRequest);
  const diff = await project.diff(project.project.defaultBranch, mergeRequest.sourceBranch);
  const weaker = weakening(diff);
  if (weaker !== null) throw new Objection(`the merge request ${weaker}`);
  const [first, last] = [ran[0], ran.at(-1)];
  if (first === undefined || last === undefined) throw new Objection('no pipeline ran');
  await expectSuccess(first.result, last.result);
  expect('pipelines', ran.length, labCase.faults.length + 1);
  expectSaid(loop, mergeRequest);
  return patchSize(diff);
}

function expect(what: string, actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Objection(`${what}: ${is}, not ${should}`);
}

/** The lab's runs failed for the case's faults, and GitLab showed pipewright those very traces. */
async function expectFailures({ labCase, project, ran, pushed, world }: Loop): Promise<void> {
  expect('the first pipeline ran for', [ran[0]?.branch, ran[0]?.sha], ['main', pushed]);
  for (const [index, fault] of labCase.faults.entries()) {
    const run = ran[index];
    if (run === undefined)
      throw new Objection(`no pipeline ran that could fail in ${fault.job}${talk(world)}`);
    await findFault(run.result, fault);
    const job = pipelineOf(project, run).jobs.find(({ name }) => name === fault.job);
    expect(`the status of ${fault.job} in GitLab`, job?.status, 'failed');
    if (job?.trace.reads === 0) throw new Objection(`nobody read the trace of ${fault.job}${talk(world)}`);
  }
}

/** Each pipeline's webhook reached the service. */
async function expectDeliveries({ world, project, ran }: Loop): Promise<void> {
  for (const run of ran) {
    const { id, status } = pipelineOf(project, run);
    expect(`the status of the pipeline of ${run.branch}`, status, run.result.status);
    const answers = world.gitlab.deliveries
      .filter(({ trigger, body }) => trigger === 'pipeline_events' && isAbout(body, id))
      .map(({ responseStatus }) => responseStatus);
    if (!answers.some((answer) => answer !== null && answer < 300))
      throw new Objection(`the webhook of pipeline ${String(id)} was answered ${JSON.stringify(answers)}`);
  }
}

function isAbout(body: string, id: number): boolean {
  const payload = JSON.parse(body) as { readonly object_attributes: { readonly id: number } };
  return payload.object_attributes.id === id;
}

function onlyMergeRequest({ project, labCase, world }: Loop): MergeRequest {
  const [mergeRequest] = project.mergeRequests;
  if (mergeRequest === undefined) throw new Objection(`no merge request${talk(world)}`);
  expect('merge requests', project.mergeRequests.length, 1);
  expect('the author', mergeRequest.author.username, world.gitlab.users.bot.username);
  expect('its target', [mergeRequest.state, mergeRequest.targetBranch], ['opened', 'main']);
  const failureClass = labCase.faults[0]?.class ?? '';
  if (!mergeRequest.sourceBranch.includes(failureClass))
    throw new Objection(`the branch ${mergeRequest.sourceBranch} is not for ${failureClass}`);
  return mergeRequest;
}

/** One commit per fault, each on top of the one before, each with a pipeline; nothing on the target branch. */
async function expectCommits({ project, pushed, ran }: Loop, { sourceBranch }: MergeRequest): Promise<void> {
  expect('the head of main', await project.head('main'), pushed);
  const commits = await project.commits(sourceBranch);
  const shas = commits.map(({ sha }) => sha);
  const own = shas.slice(0, shas.indexOf(pushed)).toReversed();
  expect(
    'the pipelines of the fix ran for',
    ran.slice(1).map(({ branch, sha }) => [branch, sha]),
    own.map((sha) => [sourceBranch, sha]),
  );
}

function expectSaid({ project, ran, world }: Loop, mergeRequest: MergeRequest): void {
  const last = ran.at(-1);
  const id = last === undefined ? 0 : pipelineOf(project, last).id;
  const labels = mergeRequest.labels.toSorted();
  if (!labels.includes('pipewright::fixed'))
    throw new Objection(`its labels are ${labels.join(', ')}${talk(world)}`);
  expect('its labels', labels, ['pipewright', 'pipewright::fixed']);
  const notes = project.notes(mergeRequest).map(({ body }) => body);
  expect('notes', notes.length, 1);
  if (
    !notes[0]?.startsWith(`**The [pipeline #${String(id)}](`) ||
    !notes[0].includes(' of this fix passed**')
  )
    throw new Objection(`its note does not say that the fix passed: ${notes[0] ?? ''}`);
}

function pipelineOf({ project }: ProjectHandle, { sha, branch }: LabPipeline): Pipeline {
  const found = project.pipelines.find((each) => each.sha === sha && each.ref === branch);
  if (found === undefined) throw new Objection(`GitLab has no pipeline of ${branch} at ${sha}`);
  return found;
}

/** The last that the service said, for whoever looks into it. */
function talk({ service }: World): string {
  const lines = service.log.slice(-6).map((line) => `\n  ${JSON.stringify(line)}`);
  return `; the service's last words:${lines.join('')}`;
}

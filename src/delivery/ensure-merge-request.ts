import type { Gitlab } from '../gitlab/gitlab.ts';
import { GitlabUnavailable } from '../gitlab/gitlab-error.ts';
import type { MergeRequest } from '../gitlab/schema.ts';
import { branchName } from './branch-name.ts';
import { commitMessage, isForeignCommit } from './commit-message.ts';
import { mergeRequestDescription } from './description.ts';
import type { Fix } from './fix.ts';
import { labelChanges, ownLabel, stateLabels } from './labels.ts';
import { markerOf, markerText } from './marker.ts';
import { findPrecedents, type OwnMergeRequest, type Precedents } from './own-merge-request.ts';
import type { TextStyle } from './text-style.ts';
import { mergeRequestTitle } from './title.ts';

/** A fix with the texts to commit and where to put them. */
export interface Proposal {
  readonly projectId: number;
  readonly fix: Fix;
  /** The head of the target branch, where the texts belong. */
  readonly baseSha: string;
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** Address of the page on the failure class. */
  readonly documentation: string | null;
  readonly presentation: Presentation;
}

/** How the project wants its merge requests. */
export interface Presentation {
  readonly style: TextStyle;
  /** Besides the bot's own. */
  readonly labels: readonly string[];
  /** User names. */
  readonly reviewers: readonly string[];
}

/** What was proposed before, and every merge request of the bot in the project. */
export interface KnownProposals extends Precedents {
  readonly ofProject: readonly MergeRequest[];
}

export type EnsureResult =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly mergeRequest: MergeRequest }
  /** Someone closed it: not again for this cause here. */
  | { readonly kind: 'refused-by-maintainer'; readonly mergeRequest: MergeRequest }
  /** Someone else committed to the bot's branch. */
  | { readonly kind: 'hands-off'; readonly branch: string; readonly mergeRequest: MergeRequest | null }
  /** GitLab takes the branch or the merge request from nobody with the bot's rights. */
  | { readonly kind: 'not-permitted'; readonly reason: string };

/**
 * What the bot proposed before for the same cause, read live: found by its marker, or, where someone took
 * that out of the description, by the branch.
 */
export async function readPrecedents(gitlab: Gitlab, projectId: number, fix: Fix): Promise<KnownProposals> {
  const { targetBranch } = fix;
  const [marked, fromBranch] = await Promise.all([
    gitlab.findMergeRequests(projectId, { description: markerText }),
    gitlab.findMergeRequests(projectId, { targetBranch, sourceBranch: branchName(fix) }),
  ]);
  const unmarked = fromBranch.filter(({ iid }) => !marked.some((known) => known.iid === iid));
  return { ...findPrecedents([...marked, ...unmarked], fix), ofProject: marked };
}

/**
 * Makes sure that the fix is before the maintainers exactly once, unless they said no. Safe to repeat
 * after a crash at any point, and to run twice at once.
 */
export async function ensureMergeRequest(
  gitlab: Gitlab,
  proposal: Proposal,
  precedents: Precedents,
): Promise<EnsureResult> {
  const { open, refused } = precedents;
  if (open !== null) return await update(gitlab, proposal, open);
  if (refused !== null) {
    // The list may be older than a reopening.
    const live = await gitlab.mergeRequest(proposal.projectId, refused.mergeRequest.iid);
    if (live.state === 'closed') return { kind: 'refused-by-maintainer', mergeRequest: live };
    return await update(gitlab, proposal, { ...refused, mergeRequest: live });
  }
  return await create(gitlab, proposal);
}

async function update(gitlab: Gitlab, proposal: Proposal, own: OwnMergeRequest): Promise<EnsureResult> {
  const { projectId, fix, presentation } = proposal;
  const { mergeRequest, marker } = own;
  if (marker.edit === fix.edit) return { kind: 'unchanged', mergeRequest };
  const branch = mergeRequest.sourceBranch;
  if (mergeRequest.headSha !== marker.commit && (await isForeign(gitlab, proposal, branch))) {
    return { kind: 'hands-off', branch, mergeRequest };
  }
  const committed = await commit(gitlab, proposal, branch, true);
  if (committed.kind !== 'committed') return { kind: 'not-permitted', reason: reasonOf(committed) };
  const description = describe(proposal, committed.commitId);
  const updated = await gitlab.updateMergeRequest(projectId, mergeRequest.iid, {
    title: mergeRequestTitle(fix, presentation.style),
    description,
    // What was said of the fix before this one is said no more.
    ...labelChanges(mergeRequest.labels, 'proposed'),
  });
  return { kind: 'updated', mergeRequest: updated };
}

async function create(gitlab: Gitlab, proposal: Proposal): Promise<EnsureResult> {
  const { projectId, fix, presentation } = proposal;
  const branch = branchName(fix);
  const reviewers = findReviewers(gitlab, presentation.reviewers);
  // Whoever awaits it gets the rejection; the commit may fail first.
  reviewers.catch(() => {});
  let committed = await commit(gitlab, proposal, branch, false);
  if (committed.kind === 'branch-exists') {
    // Left by an attempt that ended before the merge request, or kept after an earlier one was merged.
    if (await isForeign(gitlab, proposal, branch)) return { kind: 'hands-off', branch, mergeRequest: null };
    committed = await commit(gitlab, proposal, branch, true);
  }
  if (committed.kind !== 'committed') return { kind: 'not-permitted', reason: reasonOf(committed) };
  const result = await gitlab.createMergeRequest(projectId, {
    sourceBranch: branch,
    targetBranch: fix.targetBranch,
    title: mergeRequestTitle(fix, presentation.style),
    description: describe(proposal, committed.commitId),
    labels: [ownLabel, stateLabels.proposed, ...presentation.labels],
    reviewerIds: await reviewers,
    removeSourceBranch: true,
  });
  if (result.kind === 'refused') {
    // It holds the bot's commit alone, and without a merge request nobody would know what for.
    await gitlab.deleteBranch(projectId, branch);
    return { kind: 'not-permitted', reason: result.reason };
  }
  if (result.kind === 'created') return { kind: 'created', mergeRequest: result.mergeRequest };
  return await findOpen(gitlab, projectId, branch, fix.targetBranch);
}

/** Those whom GitLab knows; a name that has left is no reason to hold a fix back. */
async function findReviewers(gitlab: Gitlab, names: readonly string[]): Promise<number[]> {
  const users = await Promise.all(names.map((name) => gitlab.userNamed(name)));
  return users.flatMap((user) => (user === null ? [] : [user.id]));
}

/**
 * Another worker was faster, or the answer to an earlier attempt got lost. Throws `GitlabUnavailable` while GitLab's
 * lists do not show the merge request that it says is there.
 */
async function findOpen(
  gitlab: Gitlab,
  projectId: number,
  sourceBranch: string,
  targetBranch: string,
): Promise<EnsureResult> {
  const found = await gitlab.findMergeRequests(projectId, { sourceBranch, targetBranch });
  const mergeRequest = found.find(({ state }) => state === 'opened');
  if (mergeRequest !== undefined) return { kind: 'unchanged', mergeRequest };
  const request = { method: 'GET', path: `projects/${projectId}/merge_requests` };
  throw new GitlabUnavailable(request, 200, `the merge request from ${sourceBranch} is not listed yet`, null);
}

/** Whether someone else has commits on the branch. */
async function isForeign(gitlab: Gitlab, { projectId, fix }: Proposal, branch: string): Promise<boolean> {
  const commits = await gitlab.commitsOnBranch(projectId, fix.targetBranch, branch);
  if (commits === null) return false;
  return commits.some(isForeignCommit);
}

function commit(
  gitlab: Gitlab,
  { projectId, fix, baseSha, files, presentation }: Proposal,
  branch: string,
  force: boolean,
) {
  return gitlab.commitFiles(projectId, {
    branch,
    startSha: baseSha,
    force,
    message: commitMessage(fix, presentation.style),
    files,
  });
}

function describe({ fix, documentation, files }: Proposal, commitId: string): string {
  const convertsLineEndings = files.some(({ content }) => Buffer.from(content).includes('\r\n'));
  return mergeRequestDescription(fix, markerOf(fix, commitId), { documentation, convertsLineEndings });
}

function reasonOf(
  result: { readonly kind: 'branch-exists' } | { readonly kind: 'refused'; readonly reason: string },
) {
  return result.kind === 'refused' ? result.reason : 'the branch exists and cannot be reset';
}

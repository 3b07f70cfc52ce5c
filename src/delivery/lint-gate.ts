import type { Gitlab, ProjectId } from '../gitlab/gitlab.ts';
import type { LintResult } from '../gitlab/schema.ts';
import { branchPrefix } from './branch-name.ts';
import type { Fix } from './fix.ts';

/** CI texts before and after a fix. */
export interface PatchedText {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The last commit that touched the file before the fix. */
  readonly lastCommitId: string;
}

export type LintVerdict =
  | { readonly kind: 'accepted' }
  /** Errors that GitLab finds after the fix and not before it. */
  | { readonly kind: 'rejected'; readonly errors: readonly string[] };

/**
 * Whether GitLab's own CI lint takes the patched files. What it found wrong before the fix already is
 * not held against the fix.
 *
 * A patch of the CI file alone is linted as text. GitLab then takes local includes from the default
 * branch, so a patch of an included file goes to a branch of its own first and is linted there.
 */
export async function lintPatch(
  gitlab: Gitlab,
  projectId: number,
  fix: Fix,
  baseSha: string,
  texts: readonly PatchedText[],
): Promise<LintVerdict> {
  const [root] = texts;
  if (root !== undefined && canLintAsText(fix, texts)) return await lintText(gitlab, projectId, root);
  const [before, after] = await Promise.all([
    gitlab.lintAt(projectId, baseSha),
    lintOnScratchBranch(gitlab, projectId, fix, baseSha, texts),
  ]);
  return compare(before, after);
}

/** The same for a patch of the root file alone, in whichever project that is; nothing is written for it. */
export async function lintText(
  gitlab: Gitlab,
  projectId: ProjectId,
  { before, after }: PatchedText,
): Promise<LintVerdict> {
  return compare(...(await Promise.all([gitlab.lint(projectId, before), gitlab.lint(projectId, after)])));
}

function compare(before: LintResult, after: LintResult): LintVerdict {
  const errors = after.errors.filter((error) => !before.errors.includes(error));
  return after.valid || errors.length === 0 ? { kind: 'accepted' } : { kind: 'rejected', errors };
}

/** Whether linting these files takes no branch. */
export function canLintAsText(
  fix: Fix,
  texts: readonly PatchedText[] | null,
): texts is readonly PatchedText[] {
  return texts?.length === 1 && texts[0]?.path === fix.ciRoot;
}

async function lintOnScratchBranch(
  gitlab: Gitlab,
  projectId: number,
  fix: Fix,
  baseSha: string,
  texts: readonly PatchedText[],
): Promise<LintResult> {
  const branch = `${branchPrefix}lint-${fix.edit}`;
  const files = texts.map(({ path, after }) => ({ path, content: Buffer.from(after, 'utf8') }));
  // No pipeline for a branch that lives for a moment.
  const message = `Lint a fix of ${fix.failureClass} [skip ci]`;
  const committed = await gitlab.commitFiles(projectId, {
    branch,
    startSha: baseSha,
    force: true,
    message,
    files,
  });
  if (committed.kind !== 'committed')
    return { valid: false, errors: ['GitLab took no branch to lint'], warnings: [] };
  try {
    return await gitlab.lintAt(projectId, committed.commitId);
  } finally {
    await gitlab.deleteBranch(projectId, branch);
  }
}

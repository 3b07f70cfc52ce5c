import { createHash } from 'node:crypto';
import type { Fix } from './fix.ts';
import { jobKey } from './job-key.ts';

/** What every branch of the bot begins with; nobody else's may. */
export const branchPrefix = 'pipewright/';

const longestSlug = 40;

export function isOwnBranch(name: string): boolean {
  return name.startsWith(branchPrefix);
}

/**
 * The branch for a fix: always the same for the same target branch, class, job and edit, so that whoever
 * proposes it again finds it. A valid git reference whatever the job is called.
 */
export function branchName(
  fix: Pick<Fix, 'targetBranch' | 'failureClass' | 'edit'> & {
    readonly jobs: readonly { readonly name: string }[];
  },
): string {
  const job = fix.jobs.map(({ name }) => jobKey(name)).sort()[0] ?? 'pipeline';
  const content = JSON.stringify([fix.targetBranch, fix.failureClass, job, fix.edit]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const slug = slugOf(job);
  return `${branchPrefix}${fix.failureClass}-${slug === '' ? '' : `${slug}-`}${hash}`;
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-+|-+$/g, '');
}

import { z } from 'zod';
import type { Fix } from './fix.ts';
import { jobKey } from './job-key.ts';

/** What the bot writes into its merge requests to know them again, and what they were for. */
export const Marker = z.object({
  version: z.literal(1),
  failureClass: z.string(),
  targetBranch: z.string(),
  /** Keys of the jobs that it mends, sorted. */
  jobs: z.array(z.string()),
  /** `Fix.edit` of what is on the branch. */
  edit: z.string(),
  /** The bot's latest commit on the branch. */
  commit: z.string(),
  /** The bot closed the merge request itself, which is no refusal of anyone. */
  withdrawn: z.boolean().default(false),
  /** The bot closed it because it did not help: the same edit is not to be proposed again. */
  unhelpful: z.boolean().default(false),
  /** The pipeline that failed, and when it did (ISO 8601). */
  pipelineId: z.number().nullable().default(null),
  failedAt: z.string().nullable().default(null),
});
export type Marker = z.infer<typeof Marker>;

/** What every marker begins with; GitLab finds descriptions by it. */
export const markerText = 'pipewright:fix';

export function markerOf(fix: Fix, commit: string): Marker {
  const jobs = [...new Set(fix.jobs.map(({ name }) => jobKey(name)))].sort();
  const { failureClass, targetBranch, edit, pipelineId, failedAt } = fix;
  const isNew = { withdrawn: false, unhelpful: false };
  return { version: 1, failureClass, targetBranch, jobs, edit, commit, ...isNew, pipelineId, failedAt };
}

/** An HTML comment that markdown does not show. Base64, since a comment must not hold two hyphens in a row. */
export function encodeMarker(marker: Marker): string {
  return `<!-- ${markerText} ${Buffer.from(JSON.stringify(marker)).toString('base64')} -->`;
}

/** The description with another marker in the place of its own, and what else is said of it above that. */
export function replaceMarker(description: string, marker: Marker, addition = ''): string {
  const text = description.replace(/\s*<!-- pipewright:fix [A-Za-z0-9+/=]+ -->\s*$/, '');
  return [text, ...(addition === '' ? [] : [addition]), encodeMarker(marker)].join('\n\n');
}

/**
 * The marker in a description; null where there is none, or none that this version understands. The last
 * one counts: what is quoted of a trace comes before it.
 */
export function findMarker(description: string): Marker | null {
  const encoded = [...description.matchAll(/<!-- pipewright:fix ([A-Za-z0-9+/=]+) -->/g)].at(-1)?.[1];
  if (encoded === undefined) return null;
  try {
    return Marker.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    return null;
  }
}

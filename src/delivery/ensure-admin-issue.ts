import { createHash } from 'node:crypto';
import type { Gitlab } from '../gitlab/gitlab.ts';
import type { Issue } from '../gitlab/schema.ts';
import type { Advice } from './advice.ts';
import { adviceComment } from './comment.ts';
import { toInertLine } from './inert-text.ts';
import { ownLabel } from './labels.ts';
import { encodeNoteMarker, findNoteMarker } from './note-marker.ts';

/**
 * What a trace names may become part of the advice, so whoever writes traces could else open issues without end; and one
 * class that comes in many guises must not keep the others from being told.
 */
const mostOpenOfClass = 10;

/**
 * Makes sure that those who run the runners or the registry have one issue that says what to do, however many projects
 * it hits. One that was closed stays closed: whoever closed it knows. It is confidential, since it names jobs and quotes
 * traces of projects that not everyone there may see.
 *
 * @param adminProject Full path.
 * @returns null: so many of this class are open there that another would be noise.
 */
export async function ensureAdminIssue(
  gitlab: Gitlab,
  adminProject: string,
  advice: Advice,
  documentation: string | null,
): Promise<Issue | null> {
  const key = issueKey(advice);
  const own = await ownIssues(gitlab, adminProject);
  const known = oldestOf(own, key);
  if (known !== null) return known;
  if (openOfClass(own, advice.failureClass) >= mostOpenOfClass) return null;
  const { body } = adviceComment(advice, documentation);
  const created = await gitlab.createIssue(adminProject, {
    title: toInertLine(`${advice.failureClass}: ${firstSentence(advice.text)}`).slice(0, 200),
    description: `${body}\n\n${encodeNoteMarker(key, '')}`,
    labels: [ownLabel],
  });
  // Issues have no name that GitLab keeps unique: of two made at the same moment the older stays.
  const oldest = oldestOf(await ownIssues(gitlab, adminProject), key);
  if (oldest === null || oldest.iid >= created.iid) return created;
  await gitlab.closeIssue(adminProject, created.iid);
  return oldest;
}

/** The same advice is the same issue, whichever project and branch it comes from. */
function issueKey({ failureClass, audience, text }: Advice): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([audience, text]))
    .digest('hex');
  return `issue ${failureClass} ${hash.slice(0, 16)}`;
}

async function ownIssues(gitlab: Gitlab, adminProject: string): Promise<readonly Issue[]> {
  // Anyone who may open an issue there could else write the marker and keep the bot silent.
  return await gitlab.issuesBy(adminProject, (await gitlab.currentUser()).id);
}

function openOfClass(issues: readonly Issue[], failureClass: string): number {
  const prefix = `issue ${failureClass} `;
  return issues.filter(
    ({ state, description }) =>
      state === 'opened' && findNoteMarker(description)?.key.startsWith(prefix) === true,
  ).length;
}

function oldestOf(issues: readonly Issue[], key: string): Issue | null {
  const same = issues.filter(({ description }) => findNoteMarker(description)?.key === key);
  return same.toSorted((left, right) => left.iid - right.iid)[0] ?? null;
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/[.:]$/, '') ?? text;
}

import { createHash } from 'node:crypto';
import type { Gitlab } from '../gitlab/gitlab.ts';
import type { Issue } from '../gitlab/schema.ts';
import type { Advice } from './advice.ts';
import { adviceComment } from './comment.ts';
import { toInertLine } from './inert-text.ts';
import { ownLabel } from './labels.ts';
import { encodeNoteMarker, findNoteMarker } from './note-marker.ts';

/** What every marker of an issue begins with; GitLab finds descriptions by it. */
const markerText = 'pipewright:note';

/**
 * Makes sure that those who run the runners or the registry have one issue that says what to do, however many projects
 * it hits. One that was closed stays closed: whoever closed it knows.
 *
 * @param adminProject Full path.
 */
export async function ensureAdminIssue(
  gitlab: Gitlab,
  adminProject: string,
  advice: Advice,
  documentation: string | null,
): Promise<Issue> {
  const key = issueKey(advice);
  const known = await findIssue(gitlab, adminProject, key);
  if (known !== null) return known;
  const { body } = adviceComment(advice, documentation);
  const created = await gitlab.createIssue(adminProject, {
    title: toInertLine(`${advice.failureClass}: ${firstSentence(advice.text)}`).slice(0, 200),
    description: `${body}\n\n${encodeNoteMarker(key, '')}`,
    labels: [ownLabel],
  });
  // Issues have no name that GitLab keeps unique: of two made at the same moment the older stays.
  const oldest = await findIssue(gitlab, adminProject, key);
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

async function findIssue(gitlab: Gitlab, adminProject: string, key: string): Promise<Issue | null> {
  const issues = await gitlab.findIssues(adminProject, markerText);
  const own = issues.filter(({ description }) => findNoteMarker(description)?.key === key);
  return own.toSorted((left, right) => left.iid - right.iid)[0] ?? null;
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/[.:]$/, '') ?? text;
}

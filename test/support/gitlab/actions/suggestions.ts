import { badRequest, forbidden } from '../http/api-error.ts';
import type { Instance } from '../instance.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import type { Discussion, Note, Position, Suggestion } from '../state/note.ts';
import type { User } from '../state/user.ts';
import { canPush } from './permissions.ts';
import { commitFiles } from './commit-files.ts';
import { currentVersion } from './merge-request-versions.ts';
import { sourceHead } from './merge-status.ts';
import { traceLine } from './positions.ts';
import { splitLines } from './line-map.ts';
import { parseSuggestionBlocks } from './suggestion-blocks.ts';

export interface FoundSuggestion {
  readonly mergeRequest: MergeRequest;
  readonly discussion: Discussion;
  readonly note: Note;
  readonly suggestion: Suggestion;
}

/** Suggestions of a new diff note. On removed lines there are none. */
export async function readSuggestions(
  instance: Instance,
  mergeRequest: MergeRequest,
  position: Position,
  body: string,
): Promise<Suggestion[]> {
  const line = position.new_line;
  if (line === null) return [];
  const file = await mergeRequest.project.repository.file(position.head_sha, position.new_path);
  const lines = splitLines((file ?? Buffer.alloc(0)).toString('utf8'));
  return parseSuggestionBlocks(body).map((block) => {
    const fromLine = Math.max(line - block.above, 1);
    const toLine = Math.min(line + block.below, lines.length);
    return {
      id: instance.ids.take('suggestion'),
      fromLine,
      toLine,
      fromContent: lines
        .slice(fromLine - 1, toLine)
        .map((text) => `${text}\n`)
        .join(''),
      toContent: block.content,
      applied: false,
    };
  });
}

export function findSuggestion(instance: Instance, id: number): FoundSuggestion | null {
  const mergeRequests = [...instance.projects.values()].flatMap((project) => project.mergeRequests);
  for (const mergeRequest of mergeRequests)
    for (const discussion of mergeRequest.discussions) {
      const note = discussion.notes.find((one) => one.suggestions.some((suggestion) => suggestion.id === id));
      const suggestion = note?.suggestions.find((one) => one.id === id);
      if (note !== undefined && suggestion !== undefined)
        return { mergeRequest, discussion, note, suggestion };
    }
  return null;
}

interface Place {
  readonly fromLine: number;
  readonly toLine: number;
}

/** Where a suggestion would apply now, or why it cannot, in GitLab's words. */
export async function placeOf(found: FoundSuggestion): Promise<Place | string> {
  const { mergeRequest, note, suggestion } = found;
  if (suggestion.applied) return "Can't apply this suggestion.";
  if (mergeRequest.state === 'merged')
    return 'This merge request was merged. To apply this suggestion, edit this file directly.';
  if (mergeRequest.state === 'closed')
    return 'This merge request is closed. To apply this suggestion, edit this file directly.';
  if ((await sourceHead(mergeRequest)) === null) return "Can't apply as the source branch was deleted.";
  const single = suggestion.fromLine === suggestion.toLine;
  const outdated = single
    ? "Can't apply as this line was changed in a more recent version."
    : "Can't apply as these lines were changed in a more recent version.";
  const { position } = note;
  if (position === null) return outdated;
  const shas = { from: position.head_sha, to: currentVersion(mergeRequest).headSha };
  const traced: number[] = [];
  for (let line = suggestion.fromLine; line <= suggestion.toLine; line += 1) {
    const now = await traceLine(mergeRequest, position.new_path, shas, line);
    if (now === null || (traced.length > 0 && now !== (traced.at(-1) ?? 0) + 1)) return outdated;
    traced.push(now);
  }
  if (suggestion.fromContent === suggestion.toContent) return 'This suggestion already matches its content.';
  return { fromLine: traced[0] ?? suggestion.fromLine, toLine: traced.at(-1) ?? suggestion.toLine };
}

/** Only the merge request's author and Developers with push rights to the source branch may apply. */
export function checkMayApply(instance: Instance, user: User, mergeRequest: MergeRequest): void {
  if (!canPush(instance, user, mergeRequest.sourceProject, mergeRequest.sourceBranch)) throw forbidden();
}

/**
 * Applies suggestions as one commit on the source branch. The commit is authored by who suggested and committed by who
 * applied; with several authors it is all the applier's. The threads get resolved.
 *
 * @throws ApiError 400 with GitLab's reason.
 */
export async function applySuggestions(
  instance: Instance,
  user: User,
  found: readonly FoundSuggestion[],
  message: string | undefined,
): Promise<void> {
  const first = found[0];
  if (first === undefined) return;
  const { mergeRequest } = first;
  if (found.some((other) => other.mergeRequest !== mergeRequest))
    throw badRequest('Suggestions must all be on the same branch.');
  const edits = new Map<string, { place: Place; text: string }[]>();
  for (const one of found) {
    const place = await placeOf(one);
    if (typeof place === 'string') throw badRequest(place);
    const path = one.note.position?.new_path ?? '';
    edits.set(path, [...(edits.get(path) ?? []), { place, text: one.suggestion.toContent }]);
  }
  const authors = new Set(found.map((one) => one.note.author));
  const [author] = authors;
  await commitFiles(instance, mergeRequest.sourceProject, user, {
    branch: mergeRequest.sourceBranch,
    message: message ?? defaultMessage(found.length, edits.size, authors),
    ...(authors.size === 1 && author !== undefined
      ? { author: { name: author.name, email: author.email } }
      : {}),
    actions: await Promise.all(
      [...edits].map(async ([path, changes]) => ({
        action: 'update' as const,
        file_path: path,
        content: await rewrite(mergeRequest, path, changes),
      })),
    ),
  });
  for (const one of found) {
    one.suggestion.applied = true;
    for (const note of one.discussion.notes) note.resolvedBy = user;
  }
}

function defaultMessage(suggestions: number, files: number, authors: ReadonlySet<User>): string {
  const credits = [...authors].map((author) => `Co-authored-by: ${author.name} <${author.email}>`);
  return `Apply ${suggestions} suggestion(s) to ${files} file(s)\n\n${credits.join('\n')}`;
}

async function rewrite(
  mergeRequest: MergeRequest,
  path: string,
  changes: readonly { readonly place: Place; readonly text: string }[],
): Promise<string> {
  const { repository } = mergeRequest.project;
  const bytes = await repository.file(currentVersion(mergeRequest).headSha, path);
  const lines = splitLines((bytes ?? Buffer.alloc(0)).toString('utf8')).map((line) => `${line}\n`);
  const ordered = changes.toSorted((a, b) => b.place.fromLine - a.place.fromLine);
  for (const [index, { place, text }] of ordered.entries()) {
    const below = ordered[index - 1];
    if (below !== undefined && below.place.fromLine <= place.toLine)
      throw badRequest('Suggestions are not applicable as their lines cannot overlap.');
    lines.splice(place.fromLine - 1, place.toLine - place.fromLine + 1, text);
  }
  return lines.join('');
}

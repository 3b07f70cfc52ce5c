import type { Gitlab } from '../gitlab/gitlab.ts';
import { commentKey, suggestionBody } from './comment.ts';
import { ownNotes } from './ensure-comment.ts';
import type { Fix } from './fix.ts';
import { encodeNoteMarker } from './note-marker.ts';
import type { Suggestion } from './suggestions.ts';

export type SuggestResult =
  /** All of them are there; `created` says how many of them just now. */
  | { readonly kind: 'suggested'; readonly created: number }
  /** GitLab does not take them there: the diff is another one by now, or not prepared yet. */
  | { readonly kind: 'not-in-diff' };

/**
 * Makes sure that each suggestion stands on its lines exactly once. One that is there stays as it is, applied, resolved
 * or not. Those of an earlier fix for the same jobs are resolved, as they are no longer right.
 */
export async function ensureSuggestions(
  gitlab: Gitlab,
  projectId: number,
  mergeRequestIid: number,
  fix: Fix,
  suggestions: readonly Suggestion[],
  documentation: string | null,
): Promise<SuggestResult> {
  const place = { kind: 'merge-request', iid: mergeRequestIid } as const;
  const about = `suggestion ${commentKey(fix)}`;
  const known = (await ownNotes(gitlab, projectId, place)).filter(({ marker }) => marker.key === about);
  let created = 0;
  for (const [index, { position, block }] of suggestions.entries()) {
    const state = `${fix.edit} ${String(index)}`;
    if (known.some(({ marker }) => marker.state === state)) continue;
    const body = suggestionBody(fix, { index, count: suggestions.length, block }, documentation);
    const text = `${body}\n\n${encodeNoteMarker(about, state)}`;
    const result = await gitlab.createNote(projectId, place, text, position);
    if (result.kind !== 'created') return { kind: 'not-in-diff' };
    created += 1;
  }
  for (const { discussion, note, marker } of known) {
    if (marker.state.startsWith(`${fix.edit} `) || note.resolved) continue;
    await gitlab.resolveDiscussion(projectId, mergeRequestIid, discussion.id);
  }
  return { kind: 'suggested', created };
}

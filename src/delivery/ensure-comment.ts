import type { Gitlab, Noteable } from '../gitlab/gitlab.ts';
import type { Discussion, Note } from '../gitlab/schema.ts';
import { encodeNoteMarker, findNoteMarker, type NoteMarker } from './note-marker.ts';

/** A comment by what it is about; a place has one for each key. */
export interface Comment {
  readonly key: string;
  /** Anything that differs when the comment has something new to say. */
  readonly state: string;
  readonly body: string;
}

export type CommentResult =
  | { readonly kind: 'created' | 'updated' | 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: string };

/** A comment of the bot with the thread that it stands in. */
export interface OwnNote {
  readonly discussion: Discussion;
  readonly note: Note;
  readonly marker: NoteMarker;
}

/**
 * Makes sure that a comment stands there exactly once, and says what it should. Safe to repeat after a
 * crash at any point.
 */
export async function ensureComment(
  gitlab: Gitlab,
  projectId: number,
  place: Noteable,
  { key, state, body }: Comment,
): Promise<CommentResult> {
  const known = (await ownNotes(gitlab, projectId, place)).find(({ marker }) => marker.key === key);
  const text = `${body}\n\n${encodeNoteMarker(key, state)}`;
  if (known === undefined) {
    const created = await gitlab.createNote(projectId, place, text);
    if (created.kind === 'created') return { kind: 'created' };
    return { kind: 'refused', reason: created.reason };
  }
  if (known.marker.state === state) return { kind: 'unchanged' };
  const { discussion, note } = known;
  await gitlab.editNote(projectId, place, { discussionId: discussion.id, noteId: note.id }, text);
  return { kind: 'updated' };
}

/** The bot's own comments at a place, oldest first; a marker that someone else quotes counts for nothing. */
export async function ownNotes(gitlab: Gitlab, projectId: number, place: Noteable): Promise<OwnNote[]> {
  const [me, discussions] = await Promise.all([gitlab.currentUser(), gitlab.discussions(projectId, place)]);
  return discussions.flatMap((discussion) =>
    discussion.notes.flatMap((note) => {
      const marker = note.authorId === me.id && !note.system ? findNoteMarker(note.body) : null;
      return marker === null ? [] : [{ discussion, note, marker }];
    }),
  );
}

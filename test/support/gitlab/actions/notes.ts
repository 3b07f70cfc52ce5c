import { createHash } from 'node:crypto';
import type { Instance } from '../instance.ts';
import type { Discussion, Note, Position, Suggestion } from '../state/note.ts';
import type { Noteable } from '../state/noteable.ts';
import type { User } from '../state/user.ts';
import { fireNoteHook } from '../webhooks/note-hook.ts';
import { followReferences } from './references.ts';

export interface NewNote {
  readonly author: User;
  readonly body: string;
  readonly internal?: boolean | undefined;
  readonly position?: Position | null | undefined;
  readonly suggestions?: readonly Suggestion[];
}

/** Opens a discussion with its first note: a plain comment, a thread, or a thread on a line of the diff. */
export function openDiscussion(
  instance: Instance,
  noteable: Noteable,
  note: NewNote,
  kind: 'comment' | 'thread',
): Discussion {
  const id = instance.ids.take('note');
  const discussion: Discussion = {
    id: createHash('sha1').update(`discussion ${id}`).digest('hex'),
    individual: kind === 'comment',
    notes: [],
  };
  const plainType = kind === 'thread' ? 'DiscussionNote' : null;
  const type = (note.position ?? null) === null ? plainType : 'DiffNote';
  addTo(instance, noteable, discussion, note, { id, type });
  noteable.discussions.push(discussion);
  return discussion;
}

/** Adds a note to a discussion; replying to a plain comment makes it a thread. */
export function reply(instance: Instance, noteable: Noteable, discussion: Discussion, note: NewNote): Note {
  discussion.individual = false;
  const first = discussion.notes[0];
  const type = first?.type === 'DiffNote' ? 'DiffNote' : 'DiscussionNote';
  const inherited = { ...note, position: first?.position ?? null };
  return addTo(instance, noteable, discussion, inherited, { id: instance.ids.take('note'), type });
}

function addTo(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: NewNote,
  identity: { readonly id: number; readonly type: Note['type'] },
): Note {
  const now = instance.clock.now();
  const added: Note = {
    ...identity,
    body: note.body,
    author: note.author,
    system: false,
    internal: note.internal ?? false,
    position: note.position ?? null,
    suggestions: [...(note.suggestions ?? [])],
    awards: [],
    resolvable: identity.type !== null && noteable.kind === 'MergeRequest',
    resolvedBy: null,
    createdAt: now,
    updatedAt: now,
  };
  discussion.notes.push(added);
  touch(instance, noteable);
  followReferences(instance, note.author, noteable, note.body);
  fireNoteHook(instance, noteable, discussion, added, 'create');
  return added;
}

/** Changes a note's text; edits fire the hook too, with `action: update`. */
export function editNote(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: Note,
  body: string,
): void {
  note.body = body;
  note.updatedAt = instance.clock.now();
  touch(instance, noteable);
  followReferences(instance, note.author, noteable, body);
  fireNoteHook(instance, noteable, discussion, note, 'update');
}

function touch(instance: Instance, noteable: Noteable): void {
  if (noteable.kind !== 'Commit') noteable.updatedAt = instance.clock.now();
}

/** All notes, oldest first. */
export function notesOf(noteable: Noteable): Note[] {
  return noteable.discussions.flatMap((discussion) => discussion.notes).toSorted((a, b) => a.id - b.id);
}

export interface FoundNote {
  readonly note: Note;
  readonly discussion: Discussion;
}

export function findNote(noteable: Noteable, id: number): FoundNote | null {
  for (const discussion of noteable.discussions) {
    const note = discussion.notes.find((candidate) => candidate.id === id);
    if (note !== undefined) return { note, discussion };
  }
  return null;
}

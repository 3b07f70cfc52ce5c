import { editNote, findNote, notesOf, openDiscussion, type FoundNote } from '../actions/notes.ts';
import { projectAccess } from '../actions/permissions.ts';
import { runQuickActions } from '../actions/quick-actions.ts';
import { ApiError, forbidden, invalid, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { flag, oneOf, optional, required, text } from '../http/parameters.ts';
import { created, noContent, ok, type Reply } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { noteJson } from '../present/note-json.ts';
import { userJson } from '../present/user-json.ts';
import type { AwardEmoji } from '../state/note.ts';
import type { Noteable } from '../state/noteable.ts';
import { accessLevels } from '../state/user.ts';
import { signedIn } from './access.ts';
import { noteableOf, type NoteableKind } from './noteable-of.ts';

const longestBody = 1_000_000;
const mostNotes = 5000;

/** @throws ApiError 400 for an empty or too long body, or a full merge request. */
export function checkBody(noteable: Noteable, body: string): void {
  if (body.trim() === '') throw invalid('Note {:note=>["can\'t be blank"]}');
  if (body.length > longestBody)
    throw invalid(`Note {:note=>["is too long (maximum is ${longestBody} characters)"]}`);
  if (notesOf(noteable).length >= mostNotes)
    throw invalid('Note {:base=>["Maximum number of comments exceeded"]}');
}

/** The answer to a note that was nothing but commands: 202 and no note. */
export function commandsOnly(commands: readonly string[]): Reply {
  return { status: 202, body: { commands_changes: {}, summary: [`Applied ${commands.join(', ')}.`] } };
}

export function findNoteOf(noteable: Noteable, id: string): FoundNote {
  const found = findNote(noteable, Number(id));
  if (found === null) throw new ApiError(404, { message: '404 Not found' });
  return found;
}

/** Authors and Maintainers may change a note. */
export function checkMayEdit(call: Call, noteable: Noteable, found: FoundNote): void {
  const user = signedIn(call);
  const maintainer = projectAccess(user, noteable.project) >= accessLevels.maintainer;
  if (found.note.system || (found.note.author !== user && !maintainer)) throw forbidden();
}

function notesRoutes(kind: Exclude<NoteableKind, 'repository/commits'>): Route[] {
  const base = `/projects/:id/${kind}/:noteable/notes` as const;
  return [
    route(
      'GET',
      base,
      {
        ...pagination,
        order_by: optional(oneOf('created_at', 'updated_at')),
        sort: optional(oneOf('asc', 'desc')),
        activity_filter: optional(oneOf('all_notes', 'only_comments', 'only_activity')),
      },
      async (call) => {
        const noteable = await noteableOf(call, kind);
        const filter = call.values.activity_filter ?? 'all_notes';
        const notes = notesOf(noteable)
          .filter((note) => filter === 'all_notes' || note.system === (filter === 'only_activity'))
          .filter(
            (note) => !note.internal || projectAccess(call.user, noteable.project) >= accessLevels.reporter,
          );
        const ordered = call.values.sort === 'asc' ? notes : notes.toReversed();
        return page(call, ordered, (note) => {
          const { discussion } = findNoteOf(noteable, String(note.id));
          return noteJson(call.instance, noteable, discussion, note);
        });
      },
    ),

    route('GET', `${base}/:note`, {}, async (call) => {
      const noteable = await noteableOf(call, kind);
      const { note, discussion } = findNoteOf(noteable, call.path.note);
      return ok(await noteJson(call.instance, noteable, discussion, note));
    }),

    route(
      'POST',
      base,
      { body: required(text), internal: optional(flag), confidential: optional(flag) },
      async (call) => {
        const noteable = await noteableOf(call, kind);
        const author = signedIn(call);
        checkBody(noteable, call.values.body);
        const { body, commands } = runQuickActions(call.instance, author, noteable, call.values.body, 'note');
        if (body === '') return commandsOnly(commands);
        const internal = call.values.internal ?? call.values.confidential;
        const discussion = openDiscussion(call.instance, noteable, { author, body, internal }, 'comment');
        const [note] = discussion.notes;
        if (note === undefined) throw new Error('a new discussion has a note');
        return created(await noteJson(call.instance, noteable, discussion, note));
      },
    ),

    route('PUT', `${base}/:note`, { body: required(text) }, async (call) => {
      const noteable = await noteableOf(call, kind);
      const found = findNoteOf(noteable, call.path.note);
      checkMayEdit(call, noteable, found);
      checkBody(noteable, call.values.body);
      const { body } = runQuickActions(call.instance, signedIn(call), noteable, call.values.body, 'note');
      editNote(call.instance, noteable, found.discussion, found.note, body);
      return ok(await noteJson(call.instance, noteable, found.discussion, found.note));
    }),

    route('DELETE', `${base}/:note`, {}, async (call) => {
      const noteable = await noteableOf(call, kind);
      const found = findNoteOf(noteable, call.path.note);
      checkMayEdit(call, noteable, found);
      const { notes } = found.discussion;
      notes.splice(notes.indexOf(found.note), 1);
      if (notes.length === 0) noteable.discussions.splice(noteable.discussions.indexOf(found.discussion), 1);
      return noContent();
    }),

    ...awardRoutes(kind, base),
  ];
}

function awardJson(call: Call, award: AwardEmoji): unknown {
  return { id: award.id, name: award.name, user: userJson(call.instance, award.user) };
}

function awardRoutes(kind: Exclude<NoteableKind, 'repository/commits'>, notesBase: string): Route[] {
  const base =
    `${notesBase}/:note/award_emoji` as '/projects/:id/merge_requests/:noteable/notes/:note/award_emoji';
  return [
    route('GET', base, pagination, async (call) => {
      const { note } = findNoteOf(await noteableOf(call, kind), call.path.note);
      return page(call, note.awards, (award) => awardJson(call, award));
    }),
    route('POST', base, { name: required(text) }, async (call) => {
      const { note } = findNoteOf(await noteableOf(call, kind), call.path.note);
      const user = signedIn(call);
      const { name } = call.values;
      if (note.awards.some((award) => award.name === name && award.user === user))
        throw notFound('Award Emoji Name has already been taken');
      const award = { id: call.instance.ids.take('award'), name, user, createdAt: call.instance.clock.now() };
      note.awards.push(award);
      return created(awardJson(call, award));
    }),
    route('DELETE', `${base}/:award`, {}, async (call) => {
      const { note } = findNoteOf(await noteableOf(call, kind), call.path.note);
      const index = note.awards.findIndex((award) => String(award.id) === call.path.award);
      if (index < 0) throw new ApiError(404, { message: '404 Not found' });
      if (note.awards[index]?.user !== signedIn(call)) throw forbidden();
      note.awards.splice(index, 1);
      return noContent();
    }),
  ];
}

/** Comments on merge requests and issues. */
export const noteRoutes: readonly Route[] = [...notesRoutes('merge_requests'), ...notesRoutes('issues')];

import { editNote, openDiscussion, reply } from '../actions/notes.ts';
import { projectAccess } from '../actions/permissions.ts';
import { resolvePosition } from '../actions/positions.ts';
import { runQuickActions } from '../actions/quick-actions.ts';
import { readSuggestions } from '../actions/suggestions.ts';
import { ApiError, forbidden, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { fields, flag, integer, oneOf, optional, record, required, text, time } from '../http/parameters.ts';
import { created, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { discussionJson, noteJson } from '../present/note-json.ts';
import type { Discussion } from '../state/note.ts';
import type { Noteable } from '../state/noteable.ts';
import { accessLevels, type User } from '../state/user.ts';
import { signedIn } from './access.ts';
import { checkBody, checkMayEdit, commandsOnly, findNoteOf } from './note-routes.ts';
import { noteableOf, type NoteableKind } from './noteable-of.ts';

const position = fields({
  base_sha: required(text),
  start_sha: required(text),
  head_sha: required(text),
  position_type: required(oneOf('text', 'image', 'file')),
  old_path: optional(text),
  new_path: optional(text),
  old_line: optional(integer),
  new_line: optional(integer),
  line_range: optional(record),
});

function discussionOf(noteable: Noteable, id: string): Discussion {
  const found = noteable.discussions.find((discussion) => discussion.id === id);
  if (found === undefined) throw notFound('Discussion');
  return found;
}

/** Developers and the merge request's author may resolve. */
function checkMayResolve(user: User, noteable: Noteable): void {
  const developer = projectAccess(user, noteable.project) >= accessLevels.developer;
  const author = noteable.kind === 'MergeRequest' && noteable.author === user;
  if (!developer && !author) throw forbidden();
}

function setResolved(discussion: Discussion, user: User, resolved: boolean): void {
  for (const note of discussion.notes) if (note.resolvable) note.resolvedBy = resolved ? user : null;
}

async function openThread(
  call: Call<'id' | 'noteable', typeof newDiscussion>,
  kind: NoteableKind,
): Promise<ReturnType<typeof created>> {
  const { instance, values } = call;
  const noteable = await noteableOf(call, kind);
  const author = signedIn(call);
  checkBody(noteable, values.body);
  if (values.position !== undefined && noteable.kind !== 'MergeRequest')
    throw new ApiError(400, { error: 'position is only supported on merge requests here' });
  const place =
    values.position === undefined || noteable.kind !== 'MergeRequest'
      ? null
      : await resolvePosition(noteable, values.position);
  const { body, commands } = runQuickActions(instance, author, noteable, values.body, 'note');
  if (body === '') return commandsOnly(commands);
  const suggestions =
    place === null || noteable.kind !== 'MergeRequest'
      ? []
      : await readSuggestions(instance, noteable, place, body);
  const note = { author, body, position: place, suggestions };
  const discussion = openDiscussion(instance, noteable, note, 'thread');
  return created(await discussionJson(instance, noteable, discussion));
}

const newDiscussion = {
  body: required(text),
  position: optional(position),
  commit_id: optional(text),
  created_at: optional(time),
};

function discussionsRoutes<K extends NoteableKind>(kind: K): Route[] {
  const base = `/projects/:id/${kind}/:noteable/discussions` as '/projects/:id/issues/:noteable/discussions';
  return [
    route('GET', base, pagination, async (call) => {
      const noteable = await noteableOf(call, kind);
      return page(call, noteable.discussions, (one) => discussionJson(call.instance, noteable, one));
    }),

    route('GET', `${base}/:discussion`, {}, async (call) => {
      const noteable = await noteableOf(call, kind);
      return ok(await discussionJson(call.instance, noteable, discussionOf(noteable, call.path.discussion)));
    }),

    route('POST', base, newDiscussion, (call) => openThread(call, kind)),

    route('PUT', `${base}/:discussion`, { resolved: required(flag) }, async (call) => {
      const noteable = await noteableOf(call, kind);
      const discussion = discussionOf(noteable, call.path.discussion);
      const user = signedIn(call);
      checkMayResolve(user, noteable);
      setResolved(discussion, user, call.values.resolved);
      return ok(await discussionJson(call.instance, noteable, discussion));
    }),

    route(
      'POST',
      `${base}/:discussion/notes`,
      { body: required(text), created_at: optional(time) },
      async (call) => {
        const { instance } = call;
        const noteable = await noteableOf(call, kind);
        const discussion = discussionOf(noteable, call.path.discussion);
        const author = signedIn(call);
        checkBody(noteable, call.values.body);
        // Issues and merge requests make a thread of it, commits do not.
        if (discussion.individual && noteable.kind === 'Commit')
          throw new ApiError(400, { message: '400 Bad request - Discussion can not be replied to.' });
        const { body, commands } = runQuickActions(instance, author, noteable, call.values.body, 'note');
        if (body === '') return commandsOnly(commands);
        const place = discussion.notes[0]?.position ?? null;
        const suggestions =
          place === null || noteable.kind !== 'MergeRequest'
            ? []
            : await readSuggestions(instance, noteable, place, body);
        const note = reply(instance, noteable, discussion, { author, body, suggestions });
        return created(await noteJson(instance, noteable, discussion, note));
      },
    ),

    route(
      'PUT',
      `${base}/:discussion/notes/:note`,
      { body: optional(text), resolved: optional(flag) },
      async (call) => {
        const { instance, values } = call;
        const noteable = await noteableOf(call, kind);
        const found = findNoteOf(noteable, call.path.note);
        if ((values.body === undefined) === (values.resolved === undefined))
          throw new ApiError(400, {
            error: 'body, resolved are missing, exactly one parameter must be provided',
          });
        if (values.resolved !== undefined) {
          const user = signedIn(call);
          checkMayResolve(user, noteable);
          setResolved(found.discussion, user, values.resolved);
        } else if (values.body !== undefined) {
          checkMayEdit(call, noteable, found);
          checkBody(noteable, values.body);
          editNote(instance, noteable, found.discussion, found.note, values.body);
          await refreshSuggestions(call, noteable, found.note);
        }
        return ok(await noteJson(instance, noteable, found.discussion, found.note));
      },
    ),
  ];
}

/** An edited note's suggestions are read anew. */
async function refreshSuggestions(
  call: Call,
  noteable: Noteable,
  note: Discussion['notes'][number],
): Promise<void> {
  if (note.position === null || noteable.kind !== 'MergeRequest') return;
  const suggestions = await readSuggestions(call.instance, noteable, note.position, note.body);
  note.suggestions.splice(0, note.suggestions.length, ...suggestions);
}

/** Threads on merge requests, issues and commits. */
export const discussionRoutes: readonly Route[] = [
  ...discussionsRoutes('merge_requests'),
  ...discussionsRoutes('issues'),
  ...discussionsRoutes('repository/commits'),
];

import { placeOf } from '../actions/suggestions.ts';
import { currentPosition } from '../actions/positions.ts';
import type { Instance } from '../instance.ts';
import type { Discussion, Note, Suggestion } from '../state/note.ts';
import type { Noteable } from '../state/noteable.ts';
import { userJson } from './user-json.ts';

export async function noteJson(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: Note,
): Promise<Record<string, unknown>> {
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    author: userJson(instance, note.author),
    created_at: note.createdAt.toISOString(),
    updated_at: note.updatedAt.toISOString(),
    system: note.system,
    noteable_id: noteable.kind === 'Commit' ? null : noteable.id,
    noteable_type: noteable.kind,
    project_id: noteable.project.id,
    ...(noteable.kind === 'Commit' ? { commit_id: noteable.sha } : { noteable_iid: noteable.iid }),
    ...(await diffFields(instance, noteable, discussion, note)),
    resolvable: note.resolvable,
    ...(note.resolvable
      ? {
          resolved: note.resolvedBy !== null,
          resolved_by: note.resolvedBy === null ? null : userJson(instance, note.resolvedBy),
          resolved_at: note.resolvedBy === null ? null : note.updatedAt.toISOString(),
        }
      : {}),
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    imported_from: 'none',
    commands_changes: {},
  };
}

async function diffFields(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: Note,
): Promise<Record<string, unknown>> {
  if (note.position === null || noteable.kind !== 'MergeRequest') return {};
  const suggestions = await Promise.all(
    note.suggestions.map((suggestion) =>
      suggestionJson(suggestion, { mergeRequest: noteable, discussion, note, suggestion }),
    ),
  );
  return {
    commit_id: null,
    position: await currentPosition(noteable, note.position),
    ...(instance.settings.suggestionsInNotes ? { suggestions } : {}),
  };
}

/** A suggestion; the field is really called `appliable`. */
export async function suggestionJson(
  suggestion: Suggestion,
  found: Parameters<typeof placeOf>[0],
): Promise<Record<string, unknown>> {
  return {
    id: suggestion.id,
    from_line: suggestion.fromLine,
    to_line: suggestion.toLine,
    appliable: typeof (await placeOf(found)) !== 'string',
    applied: suggestion.applied,
    from_content: suggestion.fromContent,
    to_content: suggestion.toContent,
  };
}

export async function discussionJson(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
): Promise<Record<string, unknown>> {
  return {
    id: discussion.id,
    individual_note: discussion.individual,
    notes: await Promise.all(discussion.notes.map((note) => noteJson(instance, noteable, discussion, note))),
  };
}

import type { Instance } from '../instance.ts';
import type { Discussion, Note } from '../state/note.ts';
import type { Noteable } from '../state/noteable.ts';
import { fullPathOf } from '../state/project.ts';
import { mergeRequestAttributes } from './merge-request-hook.ts';
import { commitPart, longProjectPart, repositoryPart, hookTime, userPart } from './payload-parts.ts';

/** Fires the Note Hook; internal notes go to the confidential subscription. System notes fire nothing. */
export function fireNoteHook(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: Note,
  action: 'create' | 'update',
): void {
  if (note.system) return;
  const [trigger, name] = note.internal
    ? (['confidential_note_events', 'Confidential Note Hook'] as const)
    : (['note_events', 'Note Hook'] as const);
  instance.hooks.fire(noteable.project, trigger, name, () =>
    notePayload(instance, noteable, discussion, note, action),
  );
}

/** The body of a Note Hook. */
export async function notePayload(
  instance: Instance,
  noteable: Noteable,
  discussion: Discussion,
  note: Note,
  action: 'create' | 'update',
): Promise<Record<string, unknown>> {
  const { project } = noteable;
  return {
    object_kind: 'note',
    event_type: note.internal ? 'confidential_note' : 'note',
    user: userPart(note.author),
    project_id: project.id,
    project: longProjectPart(instance, project),
    repository: repositoryPart(instance, project),
    object_attributes: {
      id: note.id,
      note: note.body,
      description: note.body,
      noteable_type: noteable.kind,
      noteable_id: noteable.kind === 'Commit' ? null : noteable.id,
      author_id: note.author.id,
      project_id: project.id,
      discussion_id: discussion.id,
      type: note.type,
      system: note.system,
      internal: note.internal,
      commit_id: noteable.kind === 'Commit' ? noteable.sha : null,
      line_code: null,
      position: note.position,
      original_position: note.position,
      st_diff: null,
      action,
      created_at: hookTime(instance, note.createdAt),
      updated_at: hookTime(instance, note.updatedAt),
      url: noteUrl(instance, noteable, note),
    },
    ...(await noteablePart(instance, noteable)),
  };
}

async function noteablePart(instance: Instance, noteable: Noteable): Promise<Record<string, unknown>> {
  if (noteable.kind === 'MergeRequest')
    return { merge_request: await mergeRequestAttributes(instance, noteable) };
  if (noteable.kind === 'Commit') {
    const commit = await noteable.project.repository.commit(noteable.sha);
    return { commit: commitPart(instance, noteable.project, commit) };
  }
  return {
    issue: {
      id: noteable.id,
      iid: noteable.iid,
      title: noteable.title,
      description: noteable.description,
      state: noteable.state,
      author_id: noteable.author.id,
      project_id: noteable.project.id,
      confidential: noteable.confidential,
      url: `${instance.url}/${fullPathOf(noteable.project)}/-/issues/${noteable.iid}`,
    },
  };
}

function noteUrl(instance: Instance, noteable: Noteable, note: Note): string {
  const base = `${instance.url}/${fullPathOf(noteable.project)}/-`;
  if (noteable.kind === 'Commit') return `${base}/commit/${noteable.sha}#note_${note.id}`;
  const kind = noteable.kind === 'MergeRequest' ? 'merge_requests' : 'issues';
  return `${base}/${kind}/${noteable.iid}#note_${note.id}`;
}

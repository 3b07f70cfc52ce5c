import { commitThread } from '../actions/commit-threads.ts';
import type { Call } from '../http/route.ts';
import type { Noteable } from '../state/noteable.ts';
import type { Role } from '../state/user.ts';
import { commitOf, issueOf, mergeRequestOf, openProjectOf, projectOf } from './access.ts';

export type NoteableKind = 'merge_requests' | 'issues' | 'repository/commits';

/** The merge request, issue or commit whose comments a request is about. */
export async function noteableOf(call: Call<'id' | 'noteable'>, kind: NoteableKind): Promise<Noteable> {
  const role: Role = kind === 'issues' ? 'guest' : 'reporter';
  const reads = call.method === 'GET';
  const project = reads ? projectOf(call, role) : commentable(call, role);
  if (kind === 'merge_requests') return mergeRequestOf(project, call.path.noteable);
  if (kind === 'issues') return issueOf(project, call.path.noteable);
  return commitThread(project, await commitOf(project, call.path.noteable));
}

/** In public projects anyone who is signed in may comment. */
function commentable(call: Call<'id' | 'noteable'>, role: Role): Noteable['project'] {
  const project = openProjectOf(call);
  return project.visibility === 'public' ? project : projectOf(call, role);
}

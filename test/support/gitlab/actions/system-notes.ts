import { createHash } from 'node:crypto';
import type { Instance } from '../instance.ts';
import type { Noteable } from '../state/noteable.ts';
import type { User } from '../state/user.ts';

/** What GitLab itself writes into the activity, `added 1 commit` for instance. */
export function addSystemNote(instance: Instance, noteable: Noteable, author: User, body: string): void {
  const now = instance.clock.now();
  const id = instance.ids.take('note');
  noteable.discussions.push({
    id: createHash('sha1').update(`discussion ${id}`).digest('hex'),
    individual: true,
    notes: [
      {
        id,
        body,
        author,
        system: true,
        internal: false,
        type: null,
        position: null,
        suggestions: [],
        awards: [],
        resolvable: false,
        resolvedBy: null,
        createdAt: now,
        updatedAt: now,
      },
    ],
  });
}

import type { Gitlab } from '../gitlab/gitlab.ts';
import { ownNotes, type OwnNote } from './ensure-comment.ts';

/** State of the answer to a command that mutes the bot in a merge request, or lets it speak again. */
export const mutedState = 'muted';
export const unmutedState = 'unmuted';

/** Whether someone has asked the bot to keep out of a merge request: the last word counts. */
export async function isMuted(gitlab: Gitlab, projectId: number, iid: number): Promise<boolean> {
  return isMutedBy(await ownNotes(gitlab, projectId, { kind: 'merge-request', iid }));
}

function isMutedBy(notes: readonly OwnNote[]): boolean {
  const words = notes
    .filter(({ marker: { state } }) => state === mutedState || state === unmutedState)
    .toSorted((left, right) => left.note.id - right.note.id);
  return words.at(-1)?.marker.state === mutedState;
}

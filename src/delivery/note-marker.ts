import { z } from 'zod';

/** What the bot writes into its comments to know them again. */
export const NoteMarker = z.object({
  version: z.literal(1),
  /** What the comment is about: a place has one comment for each. */
  key: z.string(),
  /** Tells one state of the comment from the next; a comment in the same state is left alone. */
  state: z.string(),
});
export type NoteMarker = z.infer<typeof NoteMarker>;

/** An HTML comment that markdown does not show. Base64, since a comment must not hold two hyphens in a row. */
export function encodeNoteMarker(key: string, state: string): string {
  const marker: NoteMarker = { version: 1, key, state };
  return `<!-- pipewright:note ${Buffer.from(JSON.stringify(marker)).toString('base64')} -->`;
}

/** The marker at the end of a comment; null where there is none that this version understands. */
export function findNoteMarker(body: string): NoteMarker | null {
  const encoded = /<!-- pipewright:note ([A-Za-z0-9+/=]+) -->\s*$/.exec(body)?.[1];
  if (encoded === undefined) return null;
  try {
    return NoteMarker.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    return null;
  }
}

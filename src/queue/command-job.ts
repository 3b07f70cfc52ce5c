import { z } from 'zod';
import { commandNames } from '../delivery/command.ts';

/** Do what a comment asks for. */
export const CommandJob = z.object({
  projectId: z.number(),
  /** Full path as the webhook gave it. */
  projectPath: z.string(),
  /** What was commented on. */
  place: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('merge-request'), iid: z.number() }),
    z.object({ kind: z.literal('commit'), sha: z.string() }),
  ]),
  noteId: z.number(),
  discussionId: z.string(),
  /** Who wrote the comment. */
  authorId: z.number(),
  /** Whom it is to, without the @. */
  addressee: z.string(),
  command: z.enum(commandNames),
});
export type CommandJob = z.infer<typeof CommandJob>;

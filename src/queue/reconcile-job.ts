import { z } from 'zod';

/** Look for what no webhook told of. */
export const ReconcileJob = z.object({
  /** How far back to look, and how long no other look is needed: milliseconds. */
  intervalMs: z.number().positive(),
});
export type ReconcileJob = z.infer<typeof ReconcileJob>;

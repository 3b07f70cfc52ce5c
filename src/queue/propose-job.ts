import { z } from 'zod';
import { Fix } from '../delivery/fix.ts';

/** A fix to put in front of the maintainers. */
export const ProposeJob = z.object({
  projectId: z.number(),
  pipelineId: z.number(),
  fix: Fix,
});
export type ProposeJob = z.infer<typeof ProposeJob>;

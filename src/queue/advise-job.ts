import { z } from 'zod';
import { Advice } from '../delivery/advice.ts';

/** Something to say about a failed pipeline that no patch mends. */
export const AdviseJob = z.object({ projectId: z.number(), pipelineId: z.number(), advice: Advice });
export type AdviseJob = z.infer<typeof AdviseJob>;

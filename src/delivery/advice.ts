import { z } from 'zod';
import { CiProject, FixedJob } from './fix.ts';

/** What is said where no patch can be right: plain data, secrets redacted. */
export const Advice = z.object({
  failureClass: z.string(),
  explanation: z.string(),
  /** Whose turn it is; null: the cause is known, and why the bot changes nothing is in `text`. */
  audience: z.enum(['maintainer', 'runner-admin', 'registry-admin']).nullable(),
  text: z.string(),
  jobs: z.array(FixedJob).min(1),
  targetBranch: z.string(),
  pipelineRef: z.string(),
  mergeRequestIid: z.number().nullable(),
  sha: z.string(),
  pipelineWebUrl: z.string(),
  projectWebUrl: z.string(),
  ciProject: CiProject.nullable().default(null),
});
export type Advice = z.infer<typeof Advice>;

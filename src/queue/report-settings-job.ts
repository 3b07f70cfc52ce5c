import { z } from 'zod';

/** Tell a project that its settings cannot be used. */
export const ReportSettingsJob = z.object({
  projectId: z.number(),
  /** The commit that the file is from. */
  sha: z.string(),
  problems: z.array(z.object({ line: z.number(), message: z.string() })).min(1),
});
export type ReportSettingsJob = z.infer<typeof ReportSettingsJob>;

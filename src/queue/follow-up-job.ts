import { z } from 'zod';

/** See how the fix on one of the bot's branches fares: all of it is read from GitLab. */
export const FollowUpJob = z.object({
  projectId: z.number(),
  /** Full path as the webhook gave it. */
  projectPath: z.string(),
  branch: z.string(),
  /** `ci_config_path` of the project; null: `.gitlab-ci.yml`. */
  ciConfigPath: z.string().nullable(),
  /** How often this job was put off because a trace was not complete yet. */
  postponed: z.number().default(0),
});
export type FollowUpJob = z.infer<typeof FollowUpJob>;

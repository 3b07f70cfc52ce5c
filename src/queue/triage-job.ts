import { z } from 'zod';

/**
 * A failed pipeline to look into. What the webhook said, kept to start the first requests at once;
 * everything is read again from GitLab before anything is decided.
 */
export const TriageJob = z.object({
  projectId: z.number(),
  /** Full path as the webhook gave it. */
  projectPath: z.string(),
  pipelineId: z.number(),
  sha: z.string(),
  ref: z.string(),
  /** Failed jobs that are not allowed to fail; empty where the event did not name them. */
  failedJobIds: z.array(z.number()),
  /** `ci_config_path` of the project; null: `.gitlab-ci.yml`. */
  ciConfigPath: z.string().nullable(),
  /** The pipeline whose trigger job started this one in the same project; null: none. */
  parentPipelineId: z.number().nullable().default(null),
  /** How often this job was put off because a trace was not complete yet. */
  postponed: z.number().default(0),
});
export type TriageJob = z.infer<typeof TriageJob>;

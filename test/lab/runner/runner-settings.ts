import { z } from 'zod';

/** What a runner's config.toml and a project's CI/CD settings decide, outside the CI file. */
export const runnerSettingsSchema = z.strictObject({
  privileged: z.boolean().default(true),
  /**
   * `[runners.docker] volumes`: paths that get a volume shared by job and services, or mounts, `host path:path`.
   * The lab's own directory is `/lab` to its daemon, its keys are below `/lab/keys`.
   */
  volumes: z.array(z.string()).default(['/certs/client', '/cache']),
  /** Seconds the runner waits for services to answer; a negative number switches the check off. */
  waitForServices: z.number().default(30),
  /** `FF_NETWORK_PER_BUILD`: a network of its own per job, with names instead of hosts entries. */
  networkPerBuild: z.boolean().default(false),
  /** Seconds. */
  jobTimeout: z.number().default(300),
  /** Stamps on every line of the log, as runners write them by default since 18.7. */
  timestamps: z.boolean().default(true),
  /** CI/CD variables of the project's settings: they outrank the CI file's, and services do not get them. */
  variables: z.record(z.string(), z.string()).default({}),
  /** Seconds a daemon of docker:dind waits before it starts: the lab's stand-in for a slow host. */
  slowStart: z.number().default(0),
});

export type RunnerSettings = z.infer<typeof runnerSettingsSchema>;

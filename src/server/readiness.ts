import type { Gitlab } from '../gitlab/gitlab.ts';
import { GitlabRejected } from '../gitlab/gitlab-error.ts';
import type { JobQueue } from '../queue/job-queue.ts';

export interface Readiness {
  /** The store answers. */
  readonly queue: boolean;
  /** GitLab took the token when it was last asked. */
  readonly gitlab: boolean;
}

const goodForMs = 60_000;
const badForMs = 5_000;

/**
 * Checks what the service needs to do its work. GitLab is asked once a minute at most; while it is
 * merely unreachable, what it last said about the token counts.
 */
export function createReadinessCheck(
  gitlab: Pick<Gitlab, 'currentUser'>,
  queue: Pick<JobQueue, 'ping'>,
  now: () => number,
): () => Promise<Readiness> {
  let isTokenValid = false;
  let validUntil = 0;
  let asking: Promise<void> | null = null;
  async function askGitlab(): Promise<void> {
    try {
      await gitlab.currentUser();
      isTokenValid = true;
    } catch (error) {
      if (error instanceof GitlabRejected) isTokenValid = false;
    }
    validUntil = now() + (isTokenValid ? goodForMs : badForMs);
  }
  return async () => {
    if (now() >= validUntil) asking ??= askGitlab().finally(() => (asking = null));
    const [isReachable] = await Promise.all([
      queue.ping().then(
        () => true,
        () => false,
      ),
      asking,
    ]);
    return { queue: isReachable, gitlab: isTokenValid };
  };
}

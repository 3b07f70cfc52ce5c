const firstDelayMs = 2_000;
const longestDelayMs = 600_000;

/**
 * Milliseconds until a job is tried again: doubling up to ten minutes, with jitter so that jobs that
 * failed together do not come back together.
 *
 * @param attemptsMade How often the job was tried, from 1.
 * @param random Between 0 and 1.
 */
export function retryDelay(attemptsMade: number, random: number): number {
  const ceiling = Math.min(firstDelayMs * 2 ** (attemptsMade - 1), longestDelayMs);
  return Math.round(ceiling * (0.5 + random / 2));
}

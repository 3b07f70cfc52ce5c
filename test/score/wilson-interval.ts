/**
 * The 95 % interval of a share, both ends between 0 and 1; null of nothing.
 * https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function wilsonInterval(successes: number, all: number): readonly [number, number] | null {
  if (all === 0) return null;
  const z = 1.96;
  const share = successes / all;
  const scale = 1 + (z * z) / all;
  const middle = share + (z * z) / (2 * all);
  const half = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

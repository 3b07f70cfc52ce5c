import { check } from 'recheck';

/**
 * Says why matching an expression may take more than linear time in the length of the text, with
 * a text that shows it; null for a linear one. Needs no network; takes up to some seconds.
 */
export async function findSuperlinearity(expression: RegExp): Promise<string | null> {
  const found = await check(expression.source, expression.flags, { timeout: 30_000 });
  if (found.status === 'safe') return null;
  if (found.status === 'unknown') return `${expression}: not decided (${found.error.kind})`;
  return `${expression}: ${found.complexity.summary}, for instance on ${found.attack.pattern}`;
}

import { check, type Diagnostics } from 'recheck';

/**
 * Says why matching an expression may take more than linear time in the length of the text, with
 * a text that shows it; null for a linear one. Needs no network; takes up to some seconds.
 */
export async function findSuperlinearity(expression: RegExp): Promise<string | null> {
  const found = await lookTwice(expression);
  if (found.status === 'safe') return null;
  if (found.status === 'unknown') return `${expression}: not decided (${found.error.kind})`;
  return `${expression}: ${found.complexity.summary}, for instance on ${found.attack.pattern}`;
}

/** Fuzzing goes by time: on a loaded machine it once took a linear expression for another. What is there it finds again. */
async function lookTwice({ source, flags }: RegExp): Promise<Diagnostics> {
  const first = await check(source, flags, { timeout: 30_000 });
  if (first.status !== 'vulnerable' || first.checker !== 'fuzz') return first;
  return await check(source, flags, { timeout: 30_000 });
}

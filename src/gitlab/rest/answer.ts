import type { z } from 'zod';
import { GitlabRejected } from '../gitlab-error.ts';

/**
 * Parses what GitLab answered to the fields that are used. Throws `GitlabRejected` naming the field that
 * is not as documented, which usually means that something other than GitLab answered.
 */
export function parseAnswer<T extends z.ZodType>(schema: T, body: unknown, asked: string): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
  throw new GitlabRejected(
    { method: 'GET', path: asked },
    200,
    `${field} is not what GitLab documents (${issue?.message ?? 'unknown'})`,
    { cause: parsed.error },
  );
}

/** Null instead of a 404, which GitLab also gives for what the token may not see. */
export async function nullIfMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitlabRejected && error.status === 404) return null;
    throw error;
  }
}

import { getSystemErrorMap } from 'node:util';

/** A system error in words (`no such file or directory`), without path and call; others by their message. */
export function readableError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const number = (error as NodeJS.ErrnoException).errno;
  const known = number === undefined ? undefined : getSystemErrorMap().get(number);
  return known?.[1] ?? error.message;
}

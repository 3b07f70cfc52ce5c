import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';

/** A registry that takes no more requests for now. */
export interface RateLimit {
  /** Docker Hub's pull limit; otherwise another registry throttles. */
  readonly hub: boolean;
  /** The limit of an account, so that logging in is no cure. */
  readonly authenticated: boolean;
}

// https://docs.docker.com/docker-hub/usage/pulls/ ; BuildKit of 20.10 has the status alone.
const wordings: readonly LinePattern[] = [
  linePattern('toomanyrequests: ', /\btoomanyrequests: (?!too many failed login attempts)/),
  linePattern('TOOMANYREQUESTS: ', /\bTOOMANYREQUESTS: /),
  linePattern('increase-rate-limit'),
];

/** The status alone is said by many servers; a registry's has its path or name in front. */
const status = linePattern('429 Too Many Requests');
const aRegistry = /\/v2\/|\bregistry\b|\bdocker\.io\b/;

export const rateLimitPatterns: readonly LinePattern[] = [...wordings, status];

/** Reads one cleaned trace line; null when it tells of no registry's limit. */
export function readRateLimit(text: string): RateLimit | null {
  const named = wordings.some((pattern) => matchLine(pattern, text) !== null);
  if (!named && (matchLine(status, text) === null || !aRegistry.test(text))) return null;
  const other = /\bretry-after:|\ballowed: \d+|\bRate exceeded\b|\bData limit exceeded\b/.test(text);
  const hub = /pull rate limit|docker\.(?:io|com)\b/i.test(text);
  return { hub: hub || !other, authenticated: /rate limit as /.test(text) };
}

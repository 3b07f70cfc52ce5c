import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';

/** Client and daemon refuse each other's version of the API. */
export interface VersionRefusal {
  /** Which side is behind. */
  readonly older: 'client' | 'daemon';
  /** docker's own client asks the daemon first and never says more than that can, unless it is told to. */
  readonly forced: boolean;
  /** The client's API version, for instance `1.41`; null where the message has none. */
  readonly clientVersion: string | null;
  /** The bound the other side sets; null where the message has none. */
  readonly limit: string | null;
}

interface Wording {
  readonly pattern: LinePattern;
  readonly older: VersionRefusal['older'];
  readonly forced?: true;
}

// Group 1 is the client's version, group 2 the limit.
// https://github.com/moby/moby/blob/v26.1.5/api/server/middleware/version.go and client/client.go;
// the third is of Docker 1.x, the fourth what a newer client says of a daemon without a feature.
const wordings: readonly Wording[] = [
  {
    pattern: linePattern(
      'is too old. Minimum supported API version',
      /\bclient version (\d+\.\d+) is too old\. Minimum supported API version is (\d+\.\d+)/,
    ),
    older: 'client',
  },
  {
    pattern: linePattern(
      'is too new. Maximum supported API version',
      /\bclient version (\d+\.\d+) is too new\. Maximum supported API version is (\d+\.\d+)/,
    ),
    older: 'daemon',
    forced: true,
  },
  {
    pattern: linePattern(
      'client is newer than server',
      /\bclient is newer than server \(client API version: (\d+\.\d+), server API version: (\d+\.\d+)\)/,
    ),
    older: 'daemon',
  },
  {
    pattern: linePattern(
      ', but the Docker daemon API version is',
      /\brequires API version (\d+\.\d+), but the Docker daemon API version is (\d+\.\d+)/,
    ),
    older: 'daemon',
  },
  {
    pattern: linePattern(
      'is not supported by this client',
      /\bAPI version (\d+\.\d+) is not supported by this client: the minimum supported API version is (\d+\.\d+)/,
    ),
    older: 'daemon',
  },
];

export const versionRefusalPatterns: readonly LinePattern[] = wordings.map(({ pattern }) => pattern);

/** Reads one cleaned trace line; null when it says nothing of the kind. */
export function readVersionRefusal(text: string): VersionRefusal | null {
  for (const { pattern, older, forced = false } of wordings) {
    const match = matchLine(pattern, text);
    if (match !== null) return { older, forced, clientVersion: match[1] ?? null, limit: match[2] ?? null };
  }
  return null;
}

import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';

/** What a registry, or the token server in front of it, answered to a client or daemon. */
export type RegistryFailure =
  /** No credentials, or ones without the right to it. */
  | {
      readonly kind: 'denied';
      readonly name: string | null;
      readonly expired: boolean;
      /** Words that other programs use as well: only where a client spoke for sure. */
      readonly vague: boolean;
    }
  /** A login was refused: the credentials are wrong. */
  | { readonly kind: 'login-refused'; readonly host: string | null }
  /** A login got no user or password at all, which is never a wrong one. */
  | { readonly kind: 'credentials-empty' }
  /** The reference is not there, though the registry let the client look. */
  | { readonly kind: 'not-found'; readonly name: string | null };

interface Wording {
  readonly pattern: LinePattern;
  read(match: RegExpExecArray): RegistryFailure;
}

/** What stands before docker's own words: the program, the daemon, the registry's URL. */
const lead = String.raw`^(?:(?:docker|ERROR|Error|error|Error response from daemon|\d+ errors? occurred):\s*|\* |time="[^"]*" level=\w+ msg="|(?:Head|Get|Put|Post) "?https?:[^\s"]+"?: |#\d+ ERROR: )*`;

// Docker, BuildKit, podman and skopeo; the registries of GitLab, Docker Hub, AWS, GitHub, Google.
const wordings: readonly Wording[] = [
  empty('non TTY device', /\bCannot perform an interactive login from a non[ -]TTY device/i),
  empty('password is empty', new RegExp(`${lead}password is empty\\b`)),
  empty('username is empty', new RegExp(`${lead}username is empty\\b`)),
  empty('Must provide --username', /\bMust provide --username with --password-stdin/),
  empty('--password-stdin', /--password-stdin option requires --username/),
  empty(
    'inappropriate ioctl for device',
    /\b(?:reading|getting) (?:username|password|username and password)\b.*inappropriate ioctl for device/,
  ),
  empty("username can't be empty", /\busername can't be empty\b/),
  refused('login attempt to', /\blogin attempt to (https?:\/\/\S+) failed with status: 40[13]/),
  refused(
    'incorrect username or password',
    new RegExp(`${lead}()unauthorized: incorrect username or password`),
  ),
  refused('Access denied', /\bunauthorized: HTTP Basic: Access denied()/),
  refused(
    'invalid username/password',
    /\b(?:Error logging into|error logging into|logging into) "([^"]+)": invalid username\/password/,
  ),
  refused(
    'authenticating creds for',
    /\bauthenticating creds for "([^"]+)": .*(?:unauthorized|invalid username\/password|denied)/,
  ),
  notFound('manifest unknown', /\bmanifest for (\S+) not found: manifest unknown/),
  notFound('manifest unknown', /\bmanifest unknown\b()/),
  denied(
    'pull access denied for',
    /\bpull access denied for ([^\s,]+), repository does not exist or may require/,
  ),
  denied(
    'pull access denied',
    /\bfailed to solve: (?:(\S+): )?(?:\S+: )*pull access denied, repository does not exist or may require authorization/,
  ),
  denied(
    'authorization failed',
    /\b(?:failed to resolve source metadata for|failed to push|failed to authorize for) (\S+?): .*(?:insufficient_scope|authorization failed)/,
  ),
  denied('insufficient_scope', /\bserver message: insufficient_scope: authorization failed()/),
  denied('authentication required', /\bunauthorized: authentication required\b()/),
  denied('access forbidden', /\bdenied: access forbidden\b()/),
  denied('requested access to the resource is denied', /\brequested access to the resource is denied()/),
  denied('no basic auth credentials', /\bno basic auth credentials\b()/),
  denied('Permission "', /\bdenied: Permission "[^"]+" denied on resource()/),
  denied('authorization token has expired', /\bdenied: Your authorization token has expired()/, {
    expired: true,
  }),
  denied(
    ' 401 Unauthorized',
    /\bunexpected status(?: code)?(?: from \w+ request to)? (https?:\/\/[^\s:]+(?::\d+)?\/\S*): 401 Unauthorized/,
  ),
  denied(
    ' 403 Forbidden',
    /\bunexpected status(?: code)?(?: from \w+ request to)? (https?:\/\/[^\s:]+(?::\d+)?\/\S*): 403 Forbidden/,
  ),
  denied(
    'failed to fetch ',
    /\bfailed to fetch (?:anonymous|oauth) token: (?:unexpected status|Get |Post ).*\b40[13] ()/,
  ),
  denied('error parsing HTTP 40', /\berror parsing HTTP 40[13] response body()/),
  // Each registry adds words of its own.
  denied('unauthorized: ', new RegExp(`${lead}()unauthorized: \\S`), { vague: true }),
  denied('denied: ', new RegExp(`${lead}()denied: \\S`), { vague: true }),
  denied('": denied', /"?https?:\/\/[^\s"]+\/v2\/[^\s"]*": denied$()/),
];

export const registryFailurePatterns: readonly LinePattern[] = wordings.map(({ pattern }) => pattern);

/** Reads one cleaned trace line; null when it tells of no registry's refusal. */
export function readRegistryFailure(text: string): RegistryFailure | null {
  for (const { pattern, read } of wordings) {
    const match = matchLine(pattern, text);
    if (match !== null) return read(match);
  }
  return null;
}

function empty(literal: string, pattern: RegExp): Wording {
  return { pattern: linePattern(literal, pattern), read: () => ({ kind: 'credentials-empty' }) };
}

function refused(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'login-refused', host: named(match) }),
  };
}

function notFound(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'not-found', name: named(match) }),
  };
}

function denied(
  literal: string,
  pattern: RegExp,
  { expired = false, vague = false }: { readonly expired?: boolean; readonly vague?: boolean } = {},
): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'denied', name: named(match), expired, vague }),
  };
}

function named(match: RegExpExecArray): string | null {
  const name = match[1];
  return name === undefined || name === '' ? null : name;
}

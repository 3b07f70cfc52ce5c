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
  /** null: what else the line says makes it something different. */
  read(match: RegExpExecArray): RegistryFailure | null;
}

/** BuildKit and containerd give the registry's URL and status. */
const unexpectedStatus = /\bunexpected status\b/;

/** What stands before docker's own words: the program, the daemon, the registry's URL. */
const lead = String.raw`^(?:(?:docker|ERROR|Error|error|Error response from daemon|\d+ errors? occurred):\s*|\* |time="[^"]*" level=\w+ msg="|(?:Head|Get|Put|Post) "?https?:[^\s"]+"?: |#\d+ ERROR: )*`;

// Docker, BuildKit, podman and skopeo; the registries of GitLab, Docker Hub, AWS, GitHub, Google.
const wordings: readonly Wording[] = [
  empty('non TTY device', /\bCannot perform an interactive login from a non[ -]TTY device/i),
  empty('password is empty', new RegExp(`${lead}password is empty\\b`)),
  empty('username is empty', new RegExp(`${lead}username is empty\\b`)),
  empty('Must provide --username', /\bMust provide --username with --password-stdin/),
  empty('--password-stdin', /--password-stdin option requires --username/),
  empty('inappropriate ioctl for device', /\b(?:username|password): inappropriate ioctl for device/),
  empty("username can't be empty"),
  refused('login attempt to', /\blogin attempt to (https?:\/\/\S+) failed with status: 40[13]/),
  refused('incorrect username or password', new RegExp(`${lead}()unauthorized: incorrect username`)),
  refused('Access denied', /\bunauthorized: HTTP Basic: Access denied()/),
  refused('invalid username/password', /\blogging into "([^"]+)": invalid username/),
  refused(
    'authenticating creds for',
    /\bauthenticating creds for "([^"]+)"/,
    /unauthorized|invalid username|denied/,
  ),
  notFound('manifest unknown', /\bmanifest for (\S+) not found: manifest unknown/),
  notFound('manifest unknown', /\bmanifest unknown\b()/),
  notFound('failed to resolve reference', /\bfailed to resolve reference "([^"]+)": [^\s"]+: not found/),
  denied('pull access denied for', /\bpull access denied for ([^\s,]+), repository does not exist/),
  denied(
    'pull access denied',
    /\bfailed to solve: (?:(\S+): )?(?:\S+: )*pull access denied, repository does not exist/,
  ),
  denied('insufficient_scope'),
  denied('unauthorized: authentication required'),
  denied('denied: access forbidden'),
  denied('requested access to the resource is denied'),
  denied('no basic auth credentials'),
  denied('denied: Permission "', undefined, { needs: / denied on resource/ }),
  denied('denied: Your authorization token has expired', undefined, { expired: true }),
  denied(': 401 Unauthorized', undefined, { needs: unexpectedStatus }),
  denied(': 403 Forbidden', undefined, { needs: unexpectedStatus }),
  denied('failed to fetch anonymous token', undefined, { needs: /\b40[13]\b|\bdenied\b|\bunauthorized\b/i }),
  denied('failed to fetch oauth token', undefined, { needs: /\b40[13]\b|\bdenied\b|\bunauthorized\b/i }),
  denied('error parsing HTTP 40', /\berror parsing HTTP 40[13] response body/),
  // Each registry adds words of its own.
  denied('unauthorized: ', new RegExp(`${lead}()unauthorized: \\S`), { vague: true }),
  denied('denied: ', new RegExp(`${lead}()denied: \\S`), { vague: true }),
  denied('": denied', /": denied$/, { needs: /\/v2\// }),
];

export const registryFailurePatterns: readonly LinePattern[] = wordings.map(({ pattern }) => pattern);

/** Reads one cleaned trace line; null when it tells of no registry's refusal. */
export function readRegistryFailure(text: string): RegistryFailure | null {
  for (const { pattern, read } of wordings) {
    const match = matchLine(pattern, text);
    const failure = match === null ? null : read(match);
    if (failure !== null) return failure;
  }
  return null;
}

function empty(literal: string, pattern?: RegExp): Wording {
  return { pattern: linePattern(literal, pattern), read: () => ({ kind: 'credentials-empty' }) };
}

function refused(literal: string, pattern: RegExp, needs = /(?:)/): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => (needs.test(match.input) ? { kind: 'login-refused', host: named(match) } : null),
  };
}

function notFound(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'not-found', name: named(match) }),
  };
}

interface DenialTraits {
  readonly expired?: boolean;
  readonly vague?: boolean;
  /** What else the line must hold, wherever. */
  readonly needs?: RegExp;
}

function denied(literal: string, pattern?: RegExp, traits: DenialTraits = {}): Wording {
  const { expired = false, vague = false, needs = /(?:)/ } = traits;
  return {
    pattern: linePattern(literal, pattern),
    read: (match) =>
      needs.test(match.input) ? { kind: 'denied', name: named(match), expired, vague } : null,
  };
}

function named(match: RegExpExecArray): string | null {
  const name = match[1];
  return name === undefined || name === '' ? null : name;
}

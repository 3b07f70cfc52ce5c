import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import { parseDockerHost, type DockerHost } from './docker-host.ts';

/** What a docker client said about its conversation with the daemon (not with a registry). */
export type DaemonFailure =
  /** Refused, timed out or unreachable: the client prints one sentence for all of them. */
  | { readonly kind: 'unreachable'; readonly host: DockerHost | null }
  | { readonly kind: 'name-not-found'; readonly name: string }
  /** A client without TLS on a TLS port. */
  | { readonly kind: 'plain-to-tls' }
  /** A client with TLS on a plain port. */
  | { readonly kind: 'tls-to-plain'; readonly host: DockerHost | null }
  | { readonly kind: 'certificate-missing'; readonly path: string }
  /** A certificate file is there but empty or half written. */
  | { readonly kind: 'certificate-unreadable' }
  | { readonly kind: 'certificate-name'; readonly name: string | null }
  | { readonly kind: 'certificate-untrusted' }
  | { readonly kind: 'certificate-expired' }
  /** The daemon wants a client certificate and got none, or another one. */
  | { readonly kind: 'client-certificate-refused' }
  /** `docker buildx create` does not take TLS settings from the environment. */
  | { readonly kind: 'buildx-needs-context' };

export type DaemonFailureKind = DaemonFailure['kind'];

interface Wording {
  readonly pattern: LinePattern;
  read(match: RegExpExecArray): DaemonFailure;
}

// Wordings by docker version: https://github.com/docker/cli/blob/master/cli/command/cli.go and
// https://github.com/moby/moby/blob/master/client/errors.go. Group 1 holds the address where there is one.
const wordings: readonly Wording[] = [
  unreachable(
    'Cannot connect to the Docker daemon at',
    /^(?:[\w ]+: |Warning: failed to get default registry endpoint from daemon \()*Cannot connect to the Docker daemon at ([a-z]+:\/\/[^\s;]+?)\. Is the docker daemon running\?/,
  ),
  unreachable(
    'failed to connect to the docker API at',
    /^(?:[\w ]+: )*failed to connect to the docker API at ([a-z]+:\/\/[^\s;]+); check if the path is correct/,
  ),
  unreachable(
    'connection refused',
    /\b(?:Get|Post|Put|Head|Delete) "?(https?:\/\/[^/\s"]+)\/[^\s"]*"?: dial tcp [^\s]+: connect: connection refused/,
  ),
  // The address is in the job's hosts file, and the container that had it is gone.
  unreachable(
    'no route to host',
    /\b(?:Get|Post|Put|Head|Delete) "?(https?:\/\/[^/\s"]+)\/[^\s"]*"?: dial tcp [^\s]+: connect: no route to host/,
  ),
  unreachable(
    'i/o timeout',
    /\b(?:Get|Post|Put|Head|Delete) "?(https?:\/\/[^/\s"]+)\/[^\s"]*"?: dial tcp [^\s]+: i\/o timeout/,
  ),
  // What the client says in the middle of a program's own sentence (Go programs, skopeo, pack).
  unreachable(
    'Cannot connect to the Docker daemon at',
    /^(?:(?:ERROR|Error|error|FATAL|fatal|panic): .*|(?:time="[^"]*" level=\w+ msg=")?[^"'`]*): Cannot connect to the Docker daemon at ([a-z]+:\/\/[^\s;"]+?)\. Is the docker daemon running\?/,
  ),
  unreachable(
    "Couldn't connect to Docker daemon at",
    /^(?:[\w ]+: )*Couldn't connect to Docker daemon at (https?(?:\+docker)?:\/\/[^\s]+) - is it running\?/,
  ),
  noSocket('connect: no such file or directory', /\bdial unix (\/\S+): connect: no such file or directory/),
  noSocket('connect: connection refused', /\bdial unix (\/\S+): connect: connection refused/),
  noSocket('connect ENOENT', /\bconnect ENOENT (\/\S+\.sock)\b/),
  noSocket('NoSuchFileException', /\bNoSuchFileException \((\/\S+\.sock)\)/),
  noSocket(
    'Error while fetching server API version',
    /\bError while fetching server API version: \('Connection aborted\.', FileNotFoundError\(2, 'No such file or directory'\)\)/,
  ),
  unreachable('connect ECONNREFUSED', /\bconnect (ECONNREFUSED) [\d.:a-f]*[\d.]:(?:2375|2376)\b/),
  unreachable(
    'Error while fetching server API version',
    /^[^(]*\bError while fetching server API version: (?:HTTPS?ConnectionPool\(host='[^']+', port=\d+\): Max retries exceeded|\('Connection aborted)[^]*(?:Connection refused|timed out|NewConnectionErro)/,
  ),
  {
    pattern: linePattern(
      'lookup ',
      /\b(?:dial tcp|tcp:\/\/[^\s:]+:\d+): lookup ([\w.-]+)(?: on [\d.:a-f[\]]+)?: (?:no such host|server misbehaving|Try again|Temporary failure in name resolution|Name does not resolve)/,
    ),
    read: (match) => ({ kind: 'name-not-found', name: match[1] ?? '' }),
  },
  unknownName('getaddrinfo ', /\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/),
  unknownName('UnknownHostException', /\bUnknownHostException[: (]+([\w.-]+)/),
  unknownName('Failed to resolve ', /\bFailed to resolve '([\w.-]+)'/),
  only('Client sent an HTTP request to an HTTPS server', /\bClient sent an HTTP request to an HTTPS server/, {
    kind: 'plain-to-tls',
  }),
  only('bogus greeting "Client sent an HTTP requ', /\bbogus greeting "Client sent an HTTP requ/, {
    kind: 'plain-to-tls',
  }),
  only(
    'write: broken pipe',
    /(?:^|[\s"])http:\/\/[^/\s"]+:2376\/[^\s"]*"?: write tcp [^\s>]+->[^\s>]+:2376: write: broken pipe/,
    { kind: 'plain-to-tls' },
  ),
  only(
    ':2376: ',
    /\b(?:read|write) tcp [^\s>]+->(?:[\d.]+|\[[\da-f:]+\]):2376: (?:read|write): (?:connection reset by peer|broken pipe)/,
    { kind: 'plain-to-tls' },
  ),
  tlsToPlain(
    'server gave HTTP response to HTTPS client',
    /(?:^|[\s"])(https?:\/\/[^/\s"\\]+)(?:\/[^\s"\\]*)?\\?"?: http: server gave HTTP response to HTTPS client/,
  ),
  tlsToPlain(
    'first record does not look like a TLS handshake',
    /(?:^|[\s"])(https?:\/\/[^/\s"\\]+)(?:\/[^\s"\\]*)?\\?"?: tls: first record does not look like a TLS handshake/,
  ),
  missing(
    'unable to resolve docker endpoint',
    /\bunable to resolve docker endpoint: open ([^\s:]+\.pem): no such file or directory/,
  ),
  missing('could not read CA certificate', /\bcould not read CA certificate "([^"]+)"/),
  missing(
    '.pem: no such file or directory',
    /^(?:[\w ]+: )*open ([^\s:]*\/(?:ca|cert|key)\.pem): no such file or directory/,
  ),
  only('ca.pem seems invalid', /\bca\.pem seems invalid/, { kind: 'certificate-unreadable' }),
  only('failed to retrieve context tls info', /\bfailed to retrieve context tls info: /, {
    kind: 'certificate-unreadable',
  }),
  {
    pattern: linePattern(
      'x509: certificate is valid for',
      /x509: certificate is valid for (?:[\w.:*-]+, )+not ([^\s"]+)/,
    ),
    read: (match) => ({ kind: 'certificate-name', name: match[1] ?? null }),
  },
  {
    pattern: linePattern(
      'x509: cannot validate certificate for',
      /x509: cannot validate certificate for ([\d.:a-f]+) because it doesn't contain any IP SANs/,
    ),
    read: (match) => ({ kind: 'certificate-name', name: match[1] ?? null }),
  },
  {
    pattern: linePattern("doesn't match", /CertificateError\("?\(?"?hostname '([^']+)' doesn't match/),
    read: (match) => ({ kind: 'certificate-name', name: match[1] ?? null }),
  },
  only('x509: certificate signed by unknown authority', /x509: certificate signed by unknown authority/, {
    kind: 'certificate-untrusted',
  }),
  only(
    'x509: certificate has expired or is not yet valid',
    /x509: certificate has expired or is not yet valid/,
    { kind: 'certificate-expired' },
  ),
  only(
    'remote error: tls: ',
    /\bremote error: tls: (?:bad certificate|certificate required|unknown certificate)/,
    { kind: 'client-certificate-refused' },
  ),
  only(
    'The server probably has client authentication',
    /\bThe server probably has client authentication \(--tlsverify\) enabled/,
    { kind: 'client-certificate-refused' },
  ),
  only(
    'could not create a builder instance with TLS data',
    /\bcould not create a builder instance with TLS data loaded from environment/,
    { kind: 'buildx-needs-context' },
  ),
];

/** Every pattern this module matches, for the trace reader and for the check that they are linear. */
export const daemonFailurePatterns: readonly LinePattern[] = wordings.map((wording) => wording.pattern);

// The daemon's own API has paths such as /v1.41/…; /v2/ and token endpoints are a registry's.
const registryConversation = /\/v2\/|\/jwt\/auth|\/token\?|registry-1\.docker\.io|auth\.docker\.io/;

/** Reads one cleaned trace line; null when it says nothing about the conversation with a daemon. */
export function readDaemonFailure(text: string): DaemonFailure | null {
  if (registryConversation.test(text)) return null;
  for (const { pattern, read } of wordings) {
    const match = matchLine(pattern, text);
    if (match !== null) return read(match);
  }
  return null;
}

function unreachable(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'unreachable', host: parseDockerHost(match[1] ?? '') ?? hostIn(match[0]) }),
  };
}

/** The client was sent to a socket file that is not there, or behind which nobody listens. */
function noSocket(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({
      kind: 'unreachable',
      host: { kind: 'socket', path: match[1] ?? '/var/run/docker.sock' },
    }),
  };
}

function unknownName(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'name-not-found', name: match[1] ?? '' }),
  };
}

function tlsToPlain(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'tls-to-plain', host: parseDockerHost(match[1] ?? '') }),
  };
}

function missing(literal: string, pattern: RegExp): Wording {
  return {
    pattern: linePattern(literal, pattern),
    read: (match) => ({ kind: 'certificate-missing', path: match[1] ?? '' }),
  };
}

function only(literal: string, pattern: RegExp, failure: DaemonFailure): Wording {
  return { pattern: linePattern(literal, pattern), read: () => failure };
}

/**
 * Client libraries name host and port in other ways: `host='docker', port=2375`, `172.17.0.3:2375`;
 * compose v1 writes the socket as `http+docker://localhost`.
 */
function hostIn(text: string): DockerHost | null {
  if (text.includes('http+docker://')) return { kind: 'socket', path: '/var/run/docker.sock' };
  const pool = /host='([^']+)', port=(\d+)/.exec(text);
  if (pool !== null) return { kind: 'tcp', name: pool[1] ?? '', port: Number(pool[2]) };
  const address = /([\d.]+):(\d+)$/.exec(text);
  return address === null ? null : { kind: 'tcp', name: address[1] ?? '', port: Number(address[2]) };
}

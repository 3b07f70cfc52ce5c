import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';

/** Client or daemon do not trust a registry's connection. */
export interface RegistryDistrust {
  /** Registry or token server, with port where there is one. */
  readonly host: string;
  readonly because: 'plain-http' | 'unknown-authority' | 'name' | 'expired' | 'old-certificate';
  /** The token server's certificate, which is asked for by the client with BuildKit. */
  readonly token: boolean;
}

interface Wording {
  readonly pattern: LinePattern;
  readonly because: RegistryDistrust['because'];
}

// What stands between the URL and the reason, and the URL itself: group 1 the host, group 2 the path.
const url = String.raw`"?https?:\/\/([^\/\s"]+)(\/(?:v2\/|jwt\/auth|token\b|auth\b|service\/token|v2\b)[^\s"]*)"?: (?:tls: failed to verify certificate: )?`;

const wordings: readonly Wording[] = [
  reason(
    'server gave HTTP response to HTTPS client',
    'http: server gave HTTP response to HTTPS client',
    'plain-http',
  ),
  reason(
    'first record does not look like a TLS handshake',
    'tls: first record does not look like a TLS handshake',
    'plain-http',
  ),
  reason(
    'x509: certificate signed by unknown authority',
    'x509: certificate signed by unknown authority',
    'unknown-authority',
  ),
  reason(
    'x509: certificate is not trusted',
    String.raw`x509: .*certificate is not trusted`,
    'unknown-authority',
  ),
  reason('x509: certificate is valid for', 'x509: certificate is valid for', 'name'),
  reason('x509: cannot validate certificate for', 'x509: cannot validate certificate for', 'name'),
  reason(
    'x509: certificate is not valid for any names',
    'x509: certificate is not valid for any names',
    'name',
  ),
  reason(
    'x509: certificate has expired or is not yet valid',
    'x509: certificate has expired or is not yet valid',
    'expired',
  ),
  reason(
    'x509: certificate relies on legacy Common Name',
    'x509: certificate relies on legacy Common Name',
    'old-certificate',
  ),
];

export const registryDistrustPatterns: readonly LinePattern[] = wordings.map(({ pattern }) => pattern);

/** Reads one cleaned trace line; null when it is about something else, such as the connection to the daemon. */
export function readRegistryDistrust(text: string): RegistryDistrust | null {
  if (text.includes('docker:dind CA') || text.includes('proxyconnect tcp')) return null;
  for (const { pattern, because } of wordings) {
    const match = matchLine(pattern, text);
    if (match !== null) return { host: match[1] ?? '', because, token: !(match[2] ?? '').startsWith('/v2') };
  }
  return null;
}

function reason(literal: string, words: string, because: Wording['because']): Wording {
  return { pattern: linePattern(literal, new RegExp(url + words)), because };
}

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

const wordings: readonly Wording[] = [
  reason('http: server gave HTTP response to HTTPS client', 'plain-http'),
  reason('tls: first record does not look like a TLS handshake', 'plain-http'),
  reason('x509: certificate signed by unknown authority', 'unknown-authority'),
  reason('certificate is not trusted', 'unknown-authority'),
  reason('x509: certificate is valid for', 'name'),
  reason('x509: cannot validate certificate for', 'name'),
  reason('x509: certificate is not valid for any names', 'name'),
  reason('x509: certificate has expired or is not yet valid', 'expired'),
  reason('x509: certificate relies on legacy Common Name', 'old-certificate'),
];

export const registryDistrustPatterns: readonly LinePattern[] = wordings.map(({ pattern }) => pattern);

/** What stands before the reason, from the URL on: a registry's API is below /v2/, a token server has no one place. */
const url =
  /^https?:\/\/([^/\s"\\]+)(\/(?:v2\/|jwt\/auth|token\b|auth\b|service\/token)[^\s"\\]*)\\?"?: (?:tls: failed to verify certificate: )?(?:x509: )?(?:[^:\s]+ )*$/;

/** Reads one cleaned trace line; null when it is about something else, such as the connection to the daemon. */
export function readRegistryDistrust(text: string): RegistryDistrust | null {
  if (text.includes('docker:dind CA') || text.includes('proxyconnect tcp')) return null;
  for (const { pattern, because } of wordings) {
    const at = matchLine(pattern, text)?.index;
    if (at === undefined) continue;
    const before = text.slice(0, at);
    const start = Math.max(before.lastIndexOf('https://'), before.lastIndexOf('http://'));
    const found = start < 0 ? null : url.exec(before.slice(start));
    if (found !== null) return { host: found[1] ?? '', because, token: !(found[2] ?? '').startsWith('/v2/') };
  }
  return null;
}

function reason(words: string, because: Wording['because']): Wording {
  return { pattern: linePattern(words), because };
}

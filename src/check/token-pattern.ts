import type { LiteralSecret } from './literal-secret.ts';

interface TokenPattern {
  readonly what: string;
  /** Group 1 is the secret. Linear in the length of the line; a test checks it. */
  readonly expression: RegExp;
}

/** Longer lines are data; no token of these is that far to the right. */
const maxLineLength = 4_096;

/**
 * Credentials that their form gives away. Prefixes:
 * https://docs.gitlab.com/security/tokens/#token-prefixes,
 * https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
 */
export const tokenPatterns: readonly TokenPattern[] = [
  { what: 'a GitLab token', expression: /\b(gl(?:pat|dt|rt|ptt|soat|ft|imt|agent|cbt)-[\w-]{20,255})/ },
  { what: 'a GitHub token', expression: /\b(gh[pousr]_[A-Za-z0-9]{36,255})\b/ },
  { what: 'a GitHub token', expression: /\b(github_pat_[A-Za-z0-9_]{60,255})\b/ },
  { what: 'a Docker Hub token', expression: /\b(dckr_[po]at_[\w-]{20,255})/ },
  { what: 'an npm token', expression: /\b(npm_[A-Za-z0-9]{36})\b/ },
  { what: 'a PyPI token', expression: /\b(pypi-AgEIcHlwaS5vcmc[\w-]{50,255})/ },
  { what: 'a Slack token', expression: /\b(xox[abprs]-\d[\w-]{20,255})/ },
  {
    what: 'a Slack webhook',
    expression: /\bhooks\.slack\.com\/services\/(T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24})\b/,
  },
  { what: 'a SendGrid key', expression: /\b(SG\.[\w-]{22}\.[\w-]{43})\b/ },
  {
    what: 'an AWS secret key',
    expression: /\bAWS_SECRET_ACCESS_KEY["']?\s{0,20}[:=]\s{0,20}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/i,
  },
  {
    what: 'registry credentials',
    expression: /\\?"auth\\?"\s{0,20}:\s{0,20}\\?"([A-Za-z0-9+/]{12,512}={0,2})\\?"/,
  },
  // A host with a dot is on the network; without one it is a service of the job, with its usual password.
  // The two keys of a Sentry address are made to be sent out with the program.
  {
    what: 'a password in a URL',
    expression:
      /\b(?:https?|ftps?|ssh):\/\/[A-Za-z0-9._%+-]{1,100}:([^\s:/@$<>{}*"'`]{4,200})@(?!sentry\.|[\w-]{1,60}\.ingest\.)[A-Za-z0-9-]{1,100}\.[A-Za-z0-9]/,
  },
];

/** Values that documentation uses, which open nothing. */
const wellKnownExample = /EXAMPLE|^(?:password|passwd|token|secret|pass|changeme|xxx+)$/i;

/** The tokens in a CI file's text, with the lines they stand on. */
export function findTokens(file: string, text: string): readonly LiteralSecret[] {
  let keys = '';
  return text.split('\n').flatMap((line, index) => {
    keys = /^\uFEFF?["']?([^\s#"'-][^:#"']*)["']?\s*:/.exec(line)?.[1] ?? keys;
    const number = index + 1;
    const place = { file, line: number, endLine: number, keys };
    return tokensIn(line).map(({ what, value }) => ({ what, value, job: null, place }));
  });
}

function tokensIn(line: string): readonly { readonly what: string; readonly value: string }[] {
  const part = line.slice(0, maxLineLength);
  return tokenPatterns.flatMap(({ what, expression }) => {
    const value = expression.exec(part)?.[1];
    return value === undefined || wellKnownExample.test(value) ? [] : [{ what, value }];
  });
}

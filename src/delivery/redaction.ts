const redacted = '[REDACTED]';

/** Keeps the time linear; a quoted line with more secrets of one kind in a row is not of this world. */
const maxPasses = 16;

/** Prefixes of tokens that say what they are; what follows is the secret. */
const tokenPrefixes = [
  // GitLab: https://docs.gitlab.com/security/tokens/#token-prefixes
  'glpat-|gloas-|gldt-|glrtr?-|glcbt-|glptt-|glft-|glimt-|glagent-|glwt-|glsoat-|glffct-|GR1348941',
  // GitHub, Docker Hub, npm, PyPI, Slack, Stripe, Hugging Face, Anthropic and OpenAI, DigitalOcean, SendGrid
  'gh[pousr]_|github_pat_|dckr_pat_|dckr_oat_|npm_|pypi-|xox[abeoprs]-|[sr]k_(?:live|test)_|hf_|sk-|dop_v1_|SG\\.',
].join('|');

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: string;
}

// Every pattern is linear: no repetition inside a repetition, and what is repeated cannot also begin
// what follows it. A reference such as $CI_JOB_TOKEN is no secret and stays readable.
const rules: readonly Rule[] = [
  { pattern: new RegExp(`(?<![\\w-])(?:${tokenPrefixes})[\\w.~=-]{8,}`, 'g'), replacement: redacted },
  // JSON web tokens, AWS access keys, Google API keys.
  { pattern: /(?<!\w)eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, replacement: redacted },
  { pattern: /(?<!\w)(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)/g, replacement: redacted },
  { pattern: /(?<!\w)AIza[\w-]{35}/g, replacement: redacted },
  {
    pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
    replacement: redacted,
  },
  // A line of a key or certificate: base64 and nothing else.
  { pattern: /^\s{0,20}[A-Za-z0-9+/]{60,}={0,2}\s{0,20}$/gm, replacement: redacted },
  // scheme://user:password@host
  { pattern: /(:\/\/[^\s/:@]{0,256}:)(?!\$)[^\s/@]{1,512}@/g, replacement: `$1${redacted}@` },
  // Authorization: Bearer …, PRIVATE-TOKEN: …, X-Registry-Auth: …
  {
    pattern:
      /((?:authorization|[\w-]{0,40}-token|x-[\w-]{0,40}auth)["']?\s?[:=]\s?["']?(?:(?:bearer|basic|token)\s)?)(?!\$)[^\s"'$]{4,}/gi,
    replacement: `$1${redacted}`,
  },
  { pattern: /(\b(?:bearer|basic)\s)(?!\$)[\w.~+/=-]{16,}/gi, replacement: `$1${redacted}` },
  // NAME_TOKEN=…, "password": "…", --password …, -p … of docker login
  {
    pattern:
      /((?:token|secret|password|passwd|pwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|auth)["']?\s?[:=]\s?["']?)(?![\s"'$[])[^\s"'&,;]{3,}/gi,
    replacement: `$1${redacted}`,
  },
  {
    pattern: /(--(?:password|token|secret|pass)[ =]["']?)(?![\s"'$[-])[^\s"']+/gi,
    replacement: `$1${redacted}`,
  },
  { pattern: /(\blogin\b[^|;&\n]{0,400}?\s-p\s?["']?)(?![\s"'$[-])[^\s"']+/g, replacement: `$1${redacted}` },
  { pattern: /(\s-u\s?["']?[^\s:"'$]{1,128}:)(?![\s"'$[])[^\s"']+/g, replacement: `$1${redacted}` },
];

/**
 * Replaces what looks like a secret: tokens known by their prefix, credentials in URLs and headers,
 * values of variables and options whose names say that they are secret, and private keys. Applying it
 * again changes nothing. Linear in the text's length.
 */
export function redactSecrets(text: string): string {
  let safe = text;
  // What one rule leaves may be another's: `login -p first -p second` takes a pass for each.
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const next = applyRules(safe);
    if (next === safe) break;
    safe = next;
  }
  return safe;
}

function applyRules(text: string): string {
  return rules.reduce((safe, { pattern, replacement }) => safe.replace(pattern, replacement), text);
}

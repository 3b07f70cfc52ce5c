import { z } from 'zod';
import { parseSigningToken } from './webhook-signing-key.ts';

const missing = 'is not set';

/** A value that is sent in an HTTP header: visible ASCII. */
const headerValue = /^[\x21-\x7e]+$/;

function listOf(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

const GitlabUrl = z.string({ error: missing }).transform((text, context) => {
  const url = parseHttpUrl(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    context.addIssue('is not a plain http or https URL, for instance https://gitlab.example.com');
    return z.NEVER;
  }
  if (/\/api\/v\d+\/*$/.test(url.pathname)) {
    context.addIssue('must be the address of GitLab itself, without /api/v4');
    return z.NEVER;
  }
  return withoutTrailingSlash(url);
});

const PublicUrl = z.string().transform((text, context) => {
  const url = parseHttpUrl(text);
  if (url === null) {
    context.addIssue('is not an http or https URL');
    return z.NEVER;
  }
  return withoutTrailingSlash(url);
});

function parseHttpUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

function withoutTrailingSlash(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function storeUrl(protocols: readonly string[]) {
  const problem = `is not a URL that starts with ${protocols.map((name) => `${name}://`).join(' or ')}`;
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.some((name) => text.startsWith(`${name}://`)), problem);
}

const Secrets = z
  .string()
  .transform(listOf)
  .refine(
    (secrets) => secrets.every((secret) => headerValue.test(secret)),
    'is not a comma-separated list of secrets made of visible ASCII characters',
  );

const SigningTokens = z.string().transform((text, context) => {
  const keys = listOf(text).map(parseSigningToken);
  if (!keys.every((key) => key !== null)) {
    context.addIssue('is not whsec_ followed by the base64 of 32 bytes, as GitLab shows it');
    return z.NEVER;
  }
  return keys;
});

const ProjectGlobs = z
  .string()
  .transform((text) => listOf(text).filter((glob) => glob !== ''))
  .refine(
    (globs) => globs.every((glob) => /^!?[^\s/!]\S*$/.test(glob)),
    'is not a comma-separated list of project path globs, for instance acme/**,!acme/secret',
  );

const ProjectPath = z
  .string()
  .regex(
    /^[\w.-]+(?:\/[\w.-]+)+$/,
    'is not the full path of a project, for instance acme/pipewright-defaults',
  );

/** Every variable of the service, with what it parses to. Described in docs/operating.md. */
export const ServiceVariables = z.object({
  GITLAB_URL: GitlabUrl,
  GITLAB_TOKEN: z
    .string({ error: missing })
    .regex(headerValue, 'holds characters that no GitLab token has (blanks, line breaks, quotes?)'),
  WEBHOOK_SECRET: Secrets.default([]),
  WEBHOOK_SIGNING_TOKEN: SigningTokens.default([]),
  REDIS_URL: storeUrl(['redis', 'rediss']).optional(),
  DATABASE_URL: storeUrl(['postgres', 'postgresql']).optional(),
  PIPEWRIGHT_DATA_DIR: z.string().default('./data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d+$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is not a port number')
    .default(8080),
  PIPEWRIGHT_MODE: z.enum(['live', 'dry-run'], { error: 'is neither live nor dry-run' }).default('live'),
  PIPEWRIGHT_ALLOW: ProjectGlobs.default([]),
  PIPEWRIGHT_DEFAULTS_PROJECT: ProjectPath.optional(),
  PIPEWRIGHT_ADMIN_PROJECT: ProjectPath.optional(),
  PIPEWRIGHT_HOOK_OWNER: z
    .string()
    .regex(/^[\w.-]+(?:\/[\w.-]+)*$/, 'is not the full path of a group or project')
    .optional(),
  PIPEWRIGHT_URL: PublicUrl.optional(),
  PIPEWRIGHT_RECONCILE_MINUTES: z
    .string()
    .regex(/^\d+$/, 'is not a whole number of minutes (0: never)')
    .transform(Number)
    .refine((minutes) => minutes <= 1440, 'is more than a day (1440)')
    .default(15),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'is none of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
});

export type ServiceVariables = z.infer<typeof ServiceVariables>;

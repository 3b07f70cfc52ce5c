import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { nearName } from './near-name.ts';
import { ServiceVariables } from './service-variables.ts';

/** Where the queue's jobs are kept. */
export type QueueConfig =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly url: string }
  /** Inside this process, in a folder. */
  | { readonly kind: 'embedded'; readonly dataDir: string };

/** What the service needs to know, checked. */
export interface ServiceConfig {
  readonly gitlab: {
    /** Origin, and relative root where there is one, without a trailing slash. */
    readonly url: string;
    readonly token: string;
  };
  readonly webhook: {
    readonly secrets: readonly string[];
    /** HMAC keys; when there are any, only a signature proves a delivery. */
    readonly signingKeys: readonly Uint8Array[];
  };
  readonly queue: QueueConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly mode: 'live' | 'dry-run';
  /** Globs for `allowProjects`. */
  readonly allow: readonly string[];
  /** Full path of the project whose settings hold where a project has none of its own; null: none. */
  readonly defaultsProject: string | null;
  /** Full path of the project where those who run runners and registries get issues; null: none. */
  readonly adminProject: string | null;
  /** Full path of the group or project whose webhook is watched; null: none. */
  readonly hookOwner: string | null;
  /** Where people reach this service; null when nobody said. */
  readonly publicUrl: string | null;
  /** How often it is looked for what no webhook told of; 0: never. */
  readonly reconcileMinutes: number;
  readonly logLevel: string;
}

/** The environment of this process. The only place in the product that reads it. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/**
 * Reads the service's configuration from environment variables; docs/operating.md lists them.
 * An empty variable counts as not set, as it does in compose files (`FOO: ${FOO:-}`).
 *
 * Throws `ConfigError` that names the first variable that is missing, malformed or unknown.
 */
export function readServiceConfig(environment: NodeJS.ProcessEnv): ServiceConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  refuseUnknownVariables(Object.keys(set));
  const parsed = ServiceVariables.safeParse(set);
  if (!parsed.success) throw toConfigError(parsed.error);
  const variables = parsed.data;
  if (variables.WEBHOOK_SECRET.length === 0 && variables.WEBHOOK_SIGNING_TOKEN.length === 0) {
    throw new ConfigError('WEBHOOK_SECRET', 'is not set (nor is WEBHOOK_SIGNING_TOKEN)');
  }
  return {
    gitlab: { url: variables.GITLAB_URL, token: variables.GITLAB_TOKEN },
    webhook: { secrets: variables.WEBHOOK_SECRET, signingKeys: variables.WEBHOOK_SIGNING_TOKEN },
    queue: toQueueConfig(variables),
    http: { host: variables.HOST, port: variables.PORT },
    mode: variables.PIPEWRIGHT_MODE,
    allow: variables.PIPEWRIGHT_ALLOW,
    defaultsProject: variables.PIPEWRIGHT_DEFAULTS_PROJECT ?? null,
    adminProject: variables.PIPEWRIGHT_ADMIN_PROJECT ?? null,
    hookOwner: variables.PIPEWRIGHT_HOOK_OWNER ?? null,
    publicUrl: variables.PIPEWRIGHT_URL ?? null,
    reconcileMinutes: variables.PIPEWRIGHT_RECONCILE_MINUTES,
    logLevel: variables.LOG_LEVEL,
  };
}

function toQueueConfig(variables: ServiceVariables): QueueConfig {
  const { REDIS_URL, DATABASE_URL, PIPEWRIGHT_DATA_DIR } = variables;
  if (REDIS_URL !== undefined && DATABASE_URL !== undefined) {
    throw new ConfigError('DATABASE_URL', 'is set together with REDIS_URL; the queue has one store');
  }
  if (REDIS_URL !== undefined) return { kind: 'redis', url: REDIS_URL };
  if (DATABASE_URL !== undefined) return { kind: 'postgres', url: DATABASE_URL };
  return { kind: 'embedded', dataDir: PIPEWRIGHT_DATA_DIR };
}

function refuseUnknownVariables(names: readonly string[]): void {
  const known = Object.keys(ServiceVariables.shape);
  for (const name of names) {
    if (!name.startsWith('PIPEWRIGHT_') || known.includes(name)) continue;
    const near = nearName(name, known);
    throw new ConfigError(name, near === null ? 'is not a variable of pipewright' : `is unknown; ${near}?`);
  }
}

function toConfigError(error: z.ZodError): ConfigError {
  const issue = error.issues[0];
  const variable = String(issue?.path[0] ?? 'environment');
  return new ConfigError(variable, issue?.message ?? 'is not valid');
}

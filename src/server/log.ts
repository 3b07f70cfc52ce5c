import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

const shortestSecret = 4;

/**
 * The service's log: one JSON object per line on standard output. Whatever is logged, no known secret
 * leaves the process in it: each finished line is searched for them.
 *
 * @param secrets The token and the webhook secrets.
 */
export function createLog(
  level: string,
  secrets: readonly string[],
  destination?: DestinationStream,
): Logger {
  const known = secrets.filter((secret) => secret.length >= shortestSecret).map(asInJson);
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ['headers', 'authorization', 'token'],
      censor: '[REDACTED]',
    },
    hooks: {
      streamWrite: (line: string) =>
        known.reduce((safe, secret) => safe.replaceAll(secret, '[REDACTED]'), line),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A secret as it stands inside a JSON string. */
function asInJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** An error without the objects that libraries hang on it: connections, requests, headers. */
function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name: type, message, stack, cause } = error;
  return {
    type,
    message,
    ...('code' in error ? { code: error.code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

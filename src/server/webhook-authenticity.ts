import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How to tell GitLab's deliveries from anyone else's. Several of each are valid while they are rotated. */
export interface WebhookKeys {
  /** Accepted in `X-Gitlab-Token`. */
  readonly secrets: readonly string[];
  /** HMAC keys. Where there are any, the secret alone is never enough. */
  readonly signingKeys: readonly Uint8Array[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface AuthenticityCheck {
  /**
   * What the headers alone tell, so that nobody without the secret makes the service read a body: the
   * secret token, or, where signatures are demanded, that there is a recent one.
   */
  ofHeaders(headers: Headers, nowMs: number): boolean;
  /** What is left to check once the body is there; only for headers that passed. */
  ofBody(headers: Headers, body: Uint8Array): boolean;
}

/** Deliveries signed longer ago, or further in the future, are taken for replayed. Our choice; GitLab names no limit. */
const signatureLifeSeconds = 300;

/**
 * Checks that a delivery comes from GitLab. Signatures follow the Standard Webhooks scheme: HMAC-SHA256 of
 * id, timestamp and the body's very bytes (https://docs.gitlab.com/user/project/integrations/webhooks/).
 */
export function createAuthenticityCheck({ secrets, signingKeys }: WebhookKeys): AuthenticityCheck {
  if (signingKeys.length > 0) {
    return {
      ofHeaders: (headers, nowMs) =>
        one(headers['webhook-signature']) !== '' &&
        one(headers['webhook-id']) !== '' &&
        isRecent(headers, nowMs),
      ofBody: (headers, body) => isSigned(headers, body, signingKeys),
    };
  }
  const expected = secrets.map(digest);
  return {
    ofHeaders(headers) {
      const presented = digest(one(headers['x-gitlab-token']));
      // Every secret is compared, so that the time taken does not tell which one matched.
      return expected.map((secret) => timingSafeEqual(secret, presented)).includes(true);
    },
    ofBody: () => true,
  };
}

function isSigned(headers: Headers, body: Uint8Array, keys: readonly Uint8Array[]): boolean {
  const id = one(headers['webhook-id']);
  const timestamp = one(headers['webhook-timestamp']);
  const presented = one(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => digest(signature.slice('v1,'.length)));
  return keys.some((key) => {
    const expected = digest(
      createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'),
    );
    return presented.some((signature) => timingSafeEqual(signature, expected));
  });
}

function isRecent(headers: Headers, nowMs: number): boolean {
  const timestamp = one(headers['webhook-timestamp']);
  return /^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= signatureLifeSeconds;
}

/** Digests have one length, so that comparing them takes a time that depends on neither content nor length. */
function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

function one(header: string | string[] | undefined): string {
  return Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How to tell GitLab's deliveries from anyone else's. Several of each are valid while they are rotated. */
export interface WebhookKeys {
  /** Accepted in `X-Gitlab-Token`. */
  readonly secrets: readonly string[];
  /** HMAC keys. Where there are any, the secret alone is never enough. */
  readonly signingKeys: readonly Uint8Array[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Deliveries signed longer ago, or further in the future, are taken for replayed. Our choice; GitLab names no limit. */
const signatureLifeSeconds = 300;

/**
 * What the headers alone tell, so that nobody without the secret makes the service read a body: the
 * secret token, or, where signatures are demanded, that there is a recent one.
 */
export function mayBeAuthentic(headers: Headers, keys: WebhookKeys, nowMs: number): boolean {
  if (keys.signingKeys.length === 0) return hasSecret(headers, keys.secrets);
  return (
    one(headers['webhook-signature']) !== '' && one(headers['webhook-id']) !== '' && isRecent(headers, nowMs)
  );
}

/**
 * Whether the delivery comes from GitLab. Signatures follow the Standard Webhooks scheme: HMAC-SHA256 of
 * id, timestamp and the body's very bytes (https://docs.gitlab.com/user/project/integrations/webhooks/).
 */
export function isAuthentic(headers: Headers, body: Uint8Array, keys: WebhookKeys, nowMs: number): boolean {
  if (!mayBeAuthentic(headers, keys, nowMs)) return false;
  if (keys.signingKeys.length === 0) return true;
  const id = one(headers['webhook-id']);
  const timestamp = one(headers['webhook-timestamp']);
  const presented = one(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => signature.slice('v1,'.length));
  return keys.signingKeys.some((key) => {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    return presented.some((signature) => isSame(signature, expected));
  });
}

function hasSecret(headers: Headers, secrets: readonly string[]): boolean {
  const presented = one(headers['x-gitlab-token']);
  // Every secret is compared, so that the time taken does not tell which one matched.
  return secrets.map((secret) => isSame(presented, secret)).includes(true);
}

function isRecent(headers: Headers, nowMs: number): boolean {
  const timestamp = one(headers['webhook-timestamp']);
  return /^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= signatureLifeSeconds;
}

/** Compares in a time that depends on neither content nor length. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

function one(header: string | string[] | undefined): string {
  return Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
}

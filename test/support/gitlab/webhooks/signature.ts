import { createHmac } from 'node:crypto';

/**
 * The `webhook-signature` header of the Standard Webhooks scheme.
 *
 * @param signingToken `whsec_` and the key in base64.
 * @param body exactly the bytes that are sent.
 */
export function signWebhook(signingToken: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(signingToken.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return `v1,${signature}`;
}

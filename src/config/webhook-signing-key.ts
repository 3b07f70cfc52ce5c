const prefix = 'whsec_';
const keyBytes = 32;

/**
 * The HMAC key in a GitLab webhook signing token: `whsec_` and the base64 of 32 bytes
 * (https://docs.gitlab.com/user/project/integrations/webhooks/). Null when the token is not of that form.
 */
export function parseSigningToken(token: string): Uint8Array | null {
  if (!token.startsWith(prefix)) return null;
  const encoded = token.slice(prefix.length);
  const key = Buffer.from(encoded, 'base64');
  // `Buffer.from` skips what is not base64, so only a round trip tells that nothing was skipped.
  if (key.length !== keyBytes || key.toString('base64') !== encoded) return null;
  return key;
}

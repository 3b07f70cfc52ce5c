import { describe, expect, it } from 'vitest';
import { createAuthenticityCheck, type WebhookKeys } from '../../src/server/webhook-authenticity.ts';

const key = Buffer.alloc(32, 7);
const body = Buffer.from('{"a":1}');
const signedAt = 1_700_000_000_000;
const signature = 'v1,KhHcVzGp7nNNh8FPFHQwpy4ZozB3NZft5v7LkH0ln5Y=';
const signed = { 'webhook-id': 'id-1', 'webhook-timestamp': '1700000000', 'webhook-signature': signature };

type Headers = Parameters<ReturnType<typeof createAuthenticityCheck>['ofHeaders']>[0];

function isAuthentic(headers: Headers, delivered: Uint8Array, keys: WebhookKeys, nowMs: number): boolean {
  const check = createAuthenticityCheck(keys);
  return check.ofHeaders(headers, nowMs) && check.ofBody(headers, delivered);
}

describe('a delivery with a secret token', () => {
  const keys: WebhookKeys = { secrets: ['new-secret', 'old-secret'], signingKeys: [] };

  it.each([
    ['new-secret', true],
    ['old-secret', true],
    ['new-secre', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (token, authentic) => {
    expect(isAuthentic({ 'x-gitlab-token': token }, body, keys, signedAt)).toBe(authentic);
  });
});

describe('a signed delivery', () => {
  const keys: WebhookKeys = { secrets: ['secret'], signingKeys: [Buffer.alloc(32, 1), key] };

  it('is authentic with any of the keys', () => {
    expect(isAuthentic(signed, body, keys, signedAt)).toBe(true);
  });

  it('is authentic when one of several signatures fits', () => {
    const several = { ...signed, 'webhook-signature': `v1,AAAA v2,other ${signature}` };

    expect(isAuthentic(several, body, keys, signedAt)).toBe(true);
  });

  it.each([
    ['another body', signed, '{"a": 1}', 0],
    ['another id', { ...signed, 'webhook-id': 'id-2' }, '{"a":1}', 0],
    ['another time', { ...signed, 'webhook-timestamp': '1700000001' }, '{"a":1}', 0],
    ['no signature', { ...signed, 'webhook-signature': undefined }, '{"a":1}', 0],
    ['an unknown version', { ...signed, 'webhook-signature': signature.replace('v1', 'v0') }, '{"a":1}', 0],
    ['only the secret token', { 'x-gitlab-token': 'secret' }, '{"a":1}', 0],
    ['a signature of six minutes ago', signed, '{"a":1}', 360_000],
    ['a signature from the future', signed, '{"a":1}', -360_000],
    ['a time that is no number', { ...signed, 'webhook-timestamp': 'now' }, '{"a":1}', 0],
  ])('is refused with %s', (_what, headers, text, ageMs) => {
    expect(isAuthentic(headers, Buffer.from(text), keys, signedAt + ageMs)).toBe(false);
  });

  it('may be four minutes old', () => {
    expect(isAuthentic(signed, body, keys, signedAt + 240_000)).toBe(true);
  });
});

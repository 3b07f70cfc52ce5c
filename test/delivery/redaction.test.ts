import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSecrets } from '../../src/delivery/redaction.ts';

describe('redactSecrets', () => {
  it.each([
    ['token glpat-AbCdEfGhIjKlMnOpQrSt used', 'token [REDACTED] used'],
    ['glcbt-64_aBcDeFgHiJkLmNoPqRsT', '[REDACTED]'],
    ['export GH=ghp_0123456789abcdefghijABCDEFGHIJ012345', 'export GH=[REDACTED]'],
    ['dckr_pat_abcDEF123-456ghi', '[REDACTED]'],
    ['AKIAIOSFODNN7EXAMPLE', '[REDACTED]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P', '[REDACTED]'],
    [
      'git clone https://oauth2:s3cret-pass@gitlab.example.com/acme/shop.git',
      'git clone https://oauth2:[REDACTED]@gitlab.example.com/acme/shop.git',
    ],
    ['> Authorization: Bearer abc.def-ghi', '> Authorization: Bearer [REDACTED]'],
    ['PRIVATE-TOKEN: abcd1234efgh', 'PRIVATE-TOKEN: [REDACTED]'],
    ['curl -H "JOB-TOKEN: abcd1234efgh" https://x', 'curl -H "JOB-TOKEN: [REDACTED]" https://x'],
    ['DB_PASSWORD=hunter22', 'DB_PASSWORD=[REDACTED]'],
    ['  REGISTRY_TOKEN: "abc123def"', '  REGISTRY_TOKEN: "[REDACTED]"'],
    ['{"api_key":"0123456789"}', '{"api_key":"[REDACTED]"}'],
    ['https://x.example/hook?token=abcdef&x=1', 'https://x.example/hook?token=[REDACTED]&x=1'],
    [
      'docker login -u ci -p hunter22 registry.example.com',
      'docker login -u ci -p [REDACTED] registry.example.com',
    ],
    ['docker login --username ci --password=hunter22', 'docker login --username ci --password=[REDACTED]'],
    ['curl -u admin:hunter22 https://x', 'curl -u admin:[REDACTED] https://x'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----', '[REDACTED]'],
    ['MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onL', '[REDACTED]'],
  ])('takes the secret out of %j', (text, safe) => {
    expect(redactSecrets(text)).toBe(safe);
  });

  it.each([
    'docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"',
    'echo "$CI_JOB_TOKEN" | docker login --password-stdin',
    'curl --header "JOB-TOKEN: $CI_JOB_TOKEN" https://gitlab.example.com',
    'GIT_STRATEGY: clone',
    'docker:27-dind@sha256:556bf74facf6a50d8c0875c8f9ed8328910bb6841d2faecfeecc03a79d866ecf',
    'ERROR: Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?',
    'docker run -p 8080:80 app',
    'password: [MASKED]',
    'unauthorized: authentication required',
    'DOCKER_AUTH_CONFIG: $DOCKER_AUTH',
    'https://registry.example.com:5000/v2/',
  ])('leaves %j as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('takes every password of a login command, not the first alone', () => {
    expect(redactSecrets('login -p first -p token=')).toBe('login -p [REDACTED] -p [REDACTED]');
  });

  it('changes nothing when it is applied again', () => {
    const pieces = fc.constantFrom(
      'token=',
      'abc123',
      ' ',
      '"',
      'Authorization: ',
      'Bearer ',
      '://',
      'u:p@',
      'glpat-',
      'x'.repeat(20),
      '\n',
      '-p ',
      'login ',
      '$VAR',
      ':',
      '[REDACTED]',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const once = redactSecrets(parts.join(''));
        expect(redactSecrets(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to an end on text made to keep it busy, and keeps what is no secret', () => {
    const hostile = [
      'token='.repeat(20_000),
      `${'a:'.repeat(60_000)}@`,
      `login ${'-p'.repeat(50_000)}`,
      '://'.repeat(50_000),
      '-----BEGIN '.repeat(10_000),
    ];
    for (const text of hostile) {
      expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length + '[REDACTED]'.length * 2);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { readServiceConfig } from '../../src/config/service-config.ts';

const signingToken = 'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=';

const complete = {
  GITLAB_URL: 'https://gitlab.example.com',
  GITLAB_TOKEN: 'glpat-abc',
  WEBHOOK_SECRET: 'first',
};

function problemWith(environment: NodeJS.ProcessEnv): string {
  try {
    readServiceConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the service configuration', () => {
  it('fills in the defaults', () => {
    expect(readServiceConfig(complete)).toEqual({
      defaultsProject: null,
      adminProject: null,
      hookOwner: null,
      gitlab: { url: 'https://gitlab.example.com', token: 'glpat-abc' },
      webhook: { secrets: ['first'], signingKeys: [] },
      queue: { kind: 'embedded', dataDir: './data' },
      http: { host: '127.0.0.1', port: 8080 },
      mode: 'live',
      allow: [],
      publicUrl: null,
      reconcileMinutes: 15,
      logLevel: 'info',
    });
  });

  it.each(['GITLAB_URL', 'GITLAB_TOKEN', 'WEBHOOK_SECRET'])('names %s when it is missing', (variable) => {
    expect(problemWith({ ...complete, [variable]: undefined })).toMatch(
      new RegExp(`^${variable}: is not set`),
    );
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readServiceConfig({ ...complete, REDIS_URL: '', PORT: '' }).http.port).toBe(8080);
    expect(problemWith({ ...complete, GITLAB_TOKEN: '' })).toBe('GITLAB_TOKEN: is not set');
  });

  it.each([
    ['https://gitlab.example.com/', 'https://gitlab.example.com'],
    ['https://gitlab.example.com:8443//', 'https://gitlab.example.com:8443'],
    ['https://example.com/gitlab/', 'https://example.com/gitlab'],
    ['HTTP://GitLab.Example.COM', 'http://gitlab.example.com'],
  ])('normalises the GitLab address %s', (written, url) => {
    expect(readServiceConfig({ ...complete, GITLAB_URL: written }).gitlab.url).toBe(url);
  });

  it.each([
    ['GITLAB_URL', 'gitlab.internal'],
    ['GITLAB_URL', 'ftp://gitlab.example.com'],
    ['GITLAB_URL', 'https://user:pass@gitlab.example.com'],
    ['GITLAB_URL', 'https://gitlab.example.com?x=1'],
    ['GITLAB_URL', 'https://gitlab.example.com/api/v4'],
    ['GITLAB_TOKEN', 'glpat-abc\n'],
    ['GITLAB_TOKEN', '"glpat abc"'],
    ['WEBHOOK_SECRET', 'one,,two'],
    ['WEBHOOK_SIGNING_TOKEN', 'whsec_c2hvcnQ='],
    ['WEBHOOK_SIGNING_TOKEN', signingToken.slice('whsec_'.length)],
    ['WEBHOOK_SIGNING_TOKEN', `${signingToken},oops`],
    ['REDIS_URL', 'postgres://localhost'],
    ['DATABASE_URL', 'mysql://localhost'],
    ['PORT', '80 80'],
    ['PORT', '65536'],
    ['PIPEWRIGHT_MODE', 'on'],
    ['PIPEWRIGHT_ALLOW', '/acme/**'],
    ['PIPEWRIGHT_URL', 'bot.example.com'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s in one line that names the variable and not its value', (variable, value) => {
    const problem = problemWith({ ...complete, [variable]: value });

    expect(problem).toMatch(new RegExp(`^${variable}: `));
    expect(problem).not.toContain('\n');
    expect(problem).not.toContain(value);
  });

  it('accepts a signing token in place of a secret, and several of each while they are rotated', () => {
    const environment = { ...complete, WEBHOOK_SECRET: undefined, WEBHOOK_SIGNING_TOKEN: signingToken };

    expect(readServiceConfig(environment).webhook.signingKeys).toEqual([Buffer.alloc(32, 7)]);
    expect(readServiceConfig({ ...complete, WEBHOOK_SECRET: 'new, old' }).webhook.secrets).toEqual([
      'new',
      'old',
    ]);
    expect(
      readServiceConfig({ ...environment, WEBHOOK_SIGNING_TOKEN: `${signingToken},${signingToken}` }).webhook
        .signingKeys,
    ).toHaveLength(2);
  });

  it('takes the queue from the URL that is set, and refuses two', () => {
    const redis = { ...complete, REDIS_URL: 'rediss://redis:6379/1' };
    const postgres = { ...complete, DATABASE_URL: 'postgresql://db/pipewright' };

    expect(readServiceConfig(redis).queue).toEqual({ kind: 'redis', url: 'rediss://redis:6379/1' });
    expect(readServiceConfig(postgres).queue).toEqual({
      kind: 'postgres',
      url: 'postgresql://db/pipewright',
    });
    expect(problemWith({ ...redis, ...postgres })).toBe(
      'DATABASE_URL: is set together with REDIS_URL; the queue has one store',
    );
  });

  it('points at the near name of a mistyped variable', () => {
    expect(problemWith({ ...complete, PIPEWRIGHT_DATADIR: '/data' })).toBe(
      'PIPEWRIGHT_DATADIR: is unknown; PIPEWRIGHT_DATA_DIR?',
    );
    expect(problemWith({ ...complete, PIPEWRIGHT_FAVOURITE_COLOUR: 'red' })).toBe(
      'PIPEWRIGHT_FAVOURITE_COLOUR: is not a variable of pipewright',
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitlab } from '../../src/gitlab/create-gitlab.ts';
import { createReadinessCheck } from '../../src/server/readiness.ts';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';

describe('the readiness check', () => {
  let server: Gitlab;
  let now: number;

  beforeEach(async () => {
    server = await startGitlab();
    now = 0;
  });

  afterEach(async () => {
    await server.close();
  });

  function checkWith(token: string, ping: () => Promise<void> = () => Promise.resolve()) {
    const gitlab = createGitlab({ url: server.url, token }, { maxAttempts: 1 });
    return createReadinessCheck(gitlab, { ping }, () => now);
  }

  it('asks GitLab once a minute', async () => {
    const check = checkWith(server.token);

    expect(await Promise.all([check(), check()])).toEqual([
      { queue: true, gitlab: true },
      { queue: true, gitlab: true },
    ]);
    now = 59_000;
    await check();
    expect(server.requests.count()).toBe(1);
    now = 61_000;
    await check();
    expect(server.requests.count()).toBe(2);
  });

  it('is negative for a token that GitLab refuses', async () => {
    expect(await checkWith('glpat-unknown')()).toEqual({ queue: true, gitlab: false });
  });

  it('keeps what GitLab last said about the token while GitLab is away', async () => {
    const check = checkWith(server.token);
    await check();
    now = 61_000;
    server.faults.always(/./, 'reset');

    expect(await check()).toEqual({ queue: true, gitlab: true });
  });

  it('is negative while the store is away', async () => {
    const check = checkWith(server.token, () => Promise.reject(new Error('away')));

    expect(await check()).toEqual({ queue: false, gitlab: true });
  });
});

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/server/log.ts';

function capture(secrets: readonly string[]) {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog('info', secrets, destination), text: () => lines.join('') };
}

describe('the log', () => {
  it.each(['glpat-abc123', 'se"cr\\et/ü'])('never holds the secret %j, wherever it turns up', (secret) => {
    const { log, text } = capture([secret]);

    log.info({ url: `https://x/?t=${secret}`, nested: { deep: [secret] } }, `message ${secret}`);
    log.error({ err: new Error(`outer ${secret}`, { cause: new Error(`inner ${secret}`) }) }, 'failed');

    expect(text()).toContain('[REDACTED]');
    expect(text()).not.toContain(secret);
    expect(text()).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it('describes an error by its chain of causes, without what libraries hang on it', () => {
    const { log, text } = capture([]);
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET', client: { password: 'hunter22' } });

    log.warn({ err: new TypeError('fetch failed', { cause }) }, 'failed');

    const { err } = JSON.parse(text()) as { err: Record<string, unknown> };
    expect(err).toMatchObject({
      type: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET', message: 'reset' },
    });
    expect(text()).not.toContain('hunter22');
  });
});

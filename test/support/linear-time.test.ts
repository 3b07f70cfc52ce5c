import { expect, test } from 'vitest';
import { findSuperlinearity } from './linear-time.ts';

test('a linear expression passes', { timeout: 60_000 }, async () => {
  expect(await findSuperlinearity(/^(?:[\w ]+: )*open (\S+\.pem): no such file/)).toBeNull();
});

test('an exponential one is told with a text that shows it', { timeout: 60_000 }, async () => {
  expect(await findSuperlinearity(/(a|a)*b/)).toMatch(/exponential, for instance on 'a'/);
});

test('a quadratic one is told', { timeout: 60_000 }, async () => {
  expect(await findSuperlinearity(/valid for .*, not \S+$/)).toMatch(/2nd degree polynomial/);
});

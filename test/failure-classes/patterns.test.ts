import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureClasses } from '../../src/failure-classes/index.ts';
import { findSuperlinearity } from '../support/linear-time.ts';

/**
 * Expressions that the check has passed, one on each line. The check takes a second or more for
 * each, and its verdict depends on nothing but the expression, so it is not asked again.
 * With PROVE_ALL_PATTERNS=1 it is.
 */
const passed = new Set(
  process.env['PROVE_ALL_PATTERNS'] === '1'
    ? []
    : readFileSync(new URL('linear-patterns.txt', import.meta.url), 'utf8').split('\n'),
);

const expressions = new Map(
  failureClasses.flatMap(({ patterns, landmarks = [] }) =>
    [...patterns, ...landmarks].map(({ expression }) => [String(expression), expression] as const),
  ),
);
const unproven = [...expressions].filter(([text]) => !passed.has(text));

describe('the patterns of the failure classes', () => {
  it.each(unproven)('%s takes linear time', { timeout: 120_000 }, async (_, expression) => {
    expect(await findSuperlinearity(expression)).toBeNull();
  });

  it('are those on the list of expressions that passed, as far as the list goes', () => {
    const gone = [...passed].filter((text) => text !== '' && !expressions.has(text));
    expect(gone, 'expressions that no class uses any more').toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { allowProjects } from '../../src/config/allow-list.ts';

describe('the list of allowed projects', () => {
  it.each([
    [[], 'acme/shop', true],
    [['acme/*'], 'acme/shop', true],
    [['acme/*'], 'acme/web/shop', false],
    [['acme/**'], 'acme/web/shop', true],
    [['acme/**'], 'other/shop', false],
    [['Acme/*'], 'acme/Shop', true],
    [['acme/.github'], 'acme/.github', true],
    [['acme/**', '!acme/secret/**'], 'acme/secret/shop', false],
    [['acme/**', '!acme/secret/**'], 'acme/shop', true],
    [['!acme/secret'], 'other/shop', true],
    [['!acme/secret'], 'acme/secret', false],
  ])('with %j lets %s pass: %s', (globs, path, allowed) => {
    expect(allowProjects(globs)(path)).toBe(allowed);
  });
});

import { expect, test } from 'vitest';
import { expandAll, expandValue } from './expand-value.ts';

const variables = {
  NAME: 'app',
  IMAGE: '$REGISTRY/$NAME',
  REGISTRY: 'registry.lab',
  SELF: 'a$SELF',
  ONE: '$TWO',
  TWO: '$ONE',
};

test.each([
  ['${IMAGE}:1', 'registry.lab/app:1'],
  ['$MISSING:1', ':1'],
  ['a$$b', 'a$b'],
  ['$SELF', 'a$SELF'],
  ['$ONE', '$ONE'],
])('%s becomes %s', (text, expected) => {
  expect(expandValue(text, variables)).toBe(expected);
});

test('a variable may add to the one it hides, once', () => {
  expect(expandAll({ PATHS: 'a:$PATHS' })).toEqual({ PATHS: 'a:$PATHS' });
});

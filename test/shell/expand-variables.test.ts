import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../src/shell/expand-variables.ts';

const variables = new Map([
  ['REGISTRY', 'registry.example.com'],
  ['IMAGE', '$REGISTRY/app'],
  ['TAG', '${IMAGE}:1'],
  ['EMPTY', ''],
  ['A', '$B'],
  ['B', '$A'],
]);

describe('expandVariables', () => {
  test.each([
    ['$REGISTRY', 'registry.example.com'],
    ['${REGISTRY}x', 'registry.example.comx'],
    ['$TAG', 'registry.example.com/app:1'],
    ['$REGISTRYX/$UNKNOWN', '$REGISTRYX/$UNKNOWN'],
    ['$$REGISTRY', '$REGISTRY'],
    ['no dollar', 'no dollar'],
    ['$(id) $1 $? ${TAG%%:*}', '$(id) $1 $? ${TAG%%:*}'],
    ['[$EMPTY]', '[]'],
    ['$A', '$A'],
    ['${REGISTRY:-x}', 'registry.example.com'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${UNKNOWN:-$REGISTRY}', 'registry.example.com'],
    ['${UNKNOWN:-${REGISTRY}/a}', 'registry.example.com/a'],
    ['${UNKNOWN:=x}', 'x'],
    ['${UNKNOWN:?is not set}', '${UNKNOWN:?is not set}'],
    ['${REGISTRY:+--pull}', '--pull'],
    ['${UNKNOWN:+--pull}', ''],
    ['${CI_COMMIT_TAG:-latest}', '${CI_COMMIT_TAG:-latest}'],
    ['${broken', '${broken'],
  ])('%s gives %s', (text, expected) => {
    expect(expandVariables(text, variables)).toBe(expected);
  });

  test('stops a text that doubles with every level', () => {
    const doubling = new Map(
      Array.from({ length: 40 }, (_, index) => [`V${index}`, `$V${index + 1}$V${index + 1}`.repeat(4)]),
    );
    expect(expandVariables('$V0', doubling).length).toBeLessThan(5_000_000);
  });
});

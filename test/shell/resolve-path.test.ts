import { describe, expect, test } from 'vitest';
import { resolvePath } from '../../src/shell/resolve-path.ts';

describe('resolvePath', () => {
  test.each<[string | null, string, string | null]>([
    ['.', 'image.tar', 'image.tar'],
    ['.', './out//image.tar', 'out/image.tar'],
    ['.', '.', '.'],
    ['out', '../image.tar', 'image.tar'],
    ['out', '..', '.'],
    ['out', '../../x', '../x'],
    ['out', '/tmp/../image.tar', '/image.tar'],
    ['/tmp', 'image.tar', '/tmp/image.tar'],
    ['out', '$CI_PROJECT_DIR/image.tar', 'image.tar'],
    [null, '${CI_PROJECT_DIR}/image.tar', 'image.tar'],
    ['out', '$PWD/image.tar', 'out/image.tar'],
    ['out', '$CI_PROJECT_DIRECTORY/x', null],
    ['out', 'image-$CI_COMMIT_SHA.tar', 'out/image-$CI_COMMIT_SHA.tar'],
    ['out', '$NAME.tar', 'out/$NAME.tar'],
    ['.', '$ARTIFACTS/image.tar', '$ARTIFACTS/image.tar'],
    ['out', '$ARTIFACTS/image.tar', null],
    ['.', 'a/$X/../b', null],
    ['.', '~/image.tar', null],
    ['.', '$(cat name)', null],
    [null, 'image.tar', null],
    ['.', '', null],
  ])('in %s, %s is %s', (directory, path, expected) => {
    expect(resolvePath(directory, path)).toBe(expected);
  });
});

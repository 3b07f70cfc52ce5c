import { describe, expect, test } from 'vitest';
import { followShell } from '../../src/shell/follow-shell.ts';

const variables = new Map([
  ['APP', 'services/app'],
  ['DOCKER_HOST', 'tcp://docker:2376'],
]);

/** The directories of the commands whose program is `x`. */
function directoriesOf(...scripts: string[]): (string | null)[] {
  return followShell(scripts, variables)
    .filter(({ command }) => command.words[0]?.text === 'x')
    .map(({ directory }) => directory);
}

/** What is known about a variable at the last command. */
function lastChange(name: string, ...scripts: string[]) {
  return followShell([...scripts, 'x'], variables)
    .at(-1)
    ?.changes.get(name);
}

describe('followShell, the directory', () => {
  test('persists from one script entry to the next', () => {
    expect(directoriesOf('x', 'cd out', 'x', 'cd ..; x')).toEqual(['.', 'out', '.']);
  });

  test.each<[string, (string | null)[]]>([
    ['cd a && x', ['a']],
    ['cd "$APP" && x', ['services/app']],
    ['cd a; cd "$CI_PROJECT_DIR/b"; x', ['b']],
    ['cd /tmp; x', ['/tmp']],
    ['cd "$(mktemp -d)"; x', [null]],
    ['cd "$(mktemp -d)"; cd $CI_PROJECT_DIR; x', ['.']],
    ['cd; x', [null]],
    ['cd a; cd -; x', ['.']],
    ['cd -P a; x', ['a']],
    ['pushd a; x; popd; x', ['a', '.']],
    ['cd a || exit 1; x', ['a']],
    ['cd a || true; x', [null]],
    ['cd a && x || true; x', ['a', null]],
  ])('%s', (script, expected) => {
    expect(directoriesOf(script)).toEqual(expected);
  });

  test.each<[string, (string | null)[]]>([
    ['(cd a; x); x', ['a', '.']],
    ['(cd a; x); (cd b; x); x', ['a', 'b', '.']],
    ['sh -c "cd a && x"; x', ['a', '.']],
    ['cd a | x; x', ['.', '.']],
    ['eval "cd a"; x', ['a']],
    ['echo $(cd a; x); x', ['a', '.']],
    ['go() { cd a; x; }; x', ['a', '.']],
  ])('does not leak out of another shell: %s', (script, expected) => {
    expect(directoriesOf(script)).toEqual(expected);
  });

  test.each<[string, (string | null)[]]>([
    ['if y; then cd a; x; fi; x', ['a', null]],
    ['if y; then cd a; cd ..; fi; x', ['.']],
    ['for d in a b; do cd $d; x; cd ..; done; x', [null, null]],
    ['y || cd a; x', [null]],
  ])('is unknown behind a part that may not have run: %s', (script, expected) => {
    expect(directoriesOf(script)).toEqual(expected);
  });
});

describe('followShell, variables', () => {
  test('knows exported values, expanded with what is known', () => {
    expect(lastChange('IMAGE', 'export IMAGE="$APP:$CI_COMMIT_SHA"')).toEqual({
      kind: 'set',
      value: 'services/app:$CI_COMMIT_SHA',
      exported: true,
      setBy: 0,
    });
  });

  test('tells an assignment that docker does not see from one that it does', () => {
    expect(lastChange('A', 'A=1')).toMatchObject({ value: '1', exported: false });
    expect(lastChange('A', 'A=1; export A')).toMatchObject({ value: '1', exported: true });
    expect(lastChange('DOCKER_HOST', 'DOCKER_HOST=tcp://x')).toMatchObject({ exported: true });
    expect(lastChange('A', 'declare -x A=1')).toMatchObject({ value: '1', exported: true });
  });

  test('knows what has been unset', () => {
    expect(lastChange('DOCKER_HOST', 'unset DOCKER_HOST')).toEqual({ kind: 'unset', setBy: 0 });
    expect(followShell(['unset DOCKER_HOST', 'x'], variables)[1]?.variables.has('DOCKER_HOST')).toBe(false);
  });

  test.each([
    'A=$(id)',
    'A=1; A=$(id); A=$A',
    'B=$(id); A="x$B"',
    'if y; then A=1; fi',
    'for A in 1 2; do y; done',
    'echo 1; read A',
  ])('knows that a value is unknown: %s', (script) => {
    expect(lastChange('A', script)?.kind).toBe('unknown');
  });

  test('does not take the assignment in front of a command for more than that command', () => {
    expect(lastChange('A', 'A=1 docker ps')).toBeUndefined();
  });
});

describe('followShell, data instead of commands', () => {
  const long = `echo ${'word '.repeat(9_000)}`;

  test('passes over a script that is too long to be one', () => {
    expect(followShell(['cd a', `${long}${long}`, 'x'], variables)).toHaveLength(2);
    expect(directoriesOf('cd a', `${long}${long}`, 'x')).toEqual(['a']);
  });

  test('stops where the scripts together are too long', () => {
    expect(followShell(['a', long, long, long, long, long, 'b'], variables)).toHaveLength(5);
  });
});

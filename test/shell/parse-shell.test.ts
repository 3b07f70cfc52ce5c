import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseShell } from '../../src/shell/parse-shell.ts';

/** Words of each command, those that can't be known marked with `*`. */
function wordsOf(script: string): string[][] {
  return parseShell(script).map(({ words }) =>
    words.map((word) => (word.static ? word.text : `${word.text}*`)),
  );
}

function sourcesOf(script: string): string[] {
  return parseShell(script).map(({ start, end }) => script.slice(start, end));
}

function mayFailOf(script: string): boolean[] {
  return parseShell(script).map(({ mayFail }) => mayFail);
}

describe('parseShell', () => {
  test('finds the commands of lists, in order', () => {
    expect(sourcesOf('docker build . && docker push a; docker ps\ndocker info || true')).toEqual([
      'docker build .',
      'docker push a',
      'docker ps',
      'docker info',
      'true',
    ]);
  });

  test.each([
    ['for f in a b; do docker load -i $f; done', [['for']]],
    ['while read x; do docker rm $x; done', [['while'], ['while']]],
    ['until docker info; do sleep 1; done', [['until'], ['until']]],
    ['if test -f x; then a; elif b; then c; else d; fi', [['if'], ['if'], ['if'], ['if'], ['if']]],
    ['case $X in a) docker ps;; *) exit 1;; esac', [['case'], ['case']]],
    ['( docker ps )', [['subshell']]],
    ['build() { docker build .; }', [['function']]],
    ['echo "$(docker ps)"', [['substitution'], []]],
    ['for i in 1 2; do (docker ps); done', [['for', 'subshell']]],
    ['sh -c "docker ps"', [[], ['sh -c']]],
    ['{ docker ps; }', [[]]],
  ])('says how the commands of `%s` are nested', (script, expected) => {
    expect(parseShell(script).map(({ within }) => within)).toEqual(expected);
  });

  test('puts the commands of a substitution before the command that uses their output', () => {
    expect(wordsOf('docker login -p "$(aws ecr token)" `cat host`')).toEqual([
      ['aws', 'ecr', 'token'],
      ['cat', 'host'],
      ['docker', 'login', '-p', '$(aws ecr token)*', '`cat host`*'],
    ]);
  });

  test('removes quotes and escapes, and leaves variables as they are written', () => {
    expect(wordsOf(`docker tag 'a b' "$IMAGE:\${TAG:-x}" c\\ d $'e\\tf'`)).toEqual([
      ['docker', 'tag', 'a b', '$IMAGE:${TAG:-x}', 'c d', 'e\tf'],
    ]);
  });

  test.each(['$(id -u)', '*.tar', '$((1 + 2))', '$1', '"$@"', '{a,b}', '${A%%-*}'])(
    'knows that the value of `%s` is not static',
    (word) => {
      expect(parseShell(`docker load ${word}`).at(-1)?.words.at(-1)?.static).toBe(false);
    },
  );

  test('reads assignments, also with no command behind them', () => {
    const [first, second] = parseShell('A=1 B="x $Y" docker ps; DOCKER_HOST=tcp://docker:2375');
    expect(first?.assignments.map(({ name, value }) => [name, value.text])).toEqual([
      ['A', '1'],
      ['B', 'x $Y'],
    ]);
    expect(second?.words).toEqual([]);
    expect(second?.assignments[0]?.value.text).toBe('tcp://docker:2375');
  });

  test('reads redirects with their descriptor', () => {
    const [command] = parseShell('docker save a 1> image.tar 2>> log 2>&1 < in');
    expect(command?.redirects.map(({ operator, target }) => [operator, target?.text])).toEqual([
      ['>', 'image.tar'],
      ['2>>', 'log'],
      ['2>&', '1'],
      ['<', 'in'],
    ]);
  });

  test('gives the body of a here-document as the target of its redirect', () => {
    const [command] = parseShell('cat > daemon.json <<EOF\n{"mtu": 1400}\nEOF\ndocker ps');
    expect(command?.redirects.map(({ operator, target }) => [operator, target?.text])).toEqual([
      ['>', 'daemon.json'],
      ['<<', '{"mtu": 1400}\n'],
    ]);
  });

  test('connects the commands of a pipeline', () => {
    const commands = parseShell('docker ps; docker save a | tee log | gzip > a.gz');
    expect(commands.map(({ pipedFrom, pipedTo }) => [pipedFrom, pipedTo])).toEqual([
      [null, null],
      [null, 2],
      [1, 3],
      [2, null],
    ]);
  });

  test('connects a pipe with the command that a wrapper runs', () => {
    const commands = parseShell('echo "$P" | sudo docker login --password-stdin');
    expect(commands.map(({ words, pipedFrom, pipedTo }) => [words[0]?.text, pipedFrom, pipedTo])).toEqual([
      ['echo', null, 2],
      ['sudo', 0, null],
      ['docker', 0, null],
    ]);
  });

  test('gives the redirect of a group to the command of it that it reaches', () => {
    const commands = parseShell('(docker save a | gzip) > a.tgz');
    expect(commands.map(({ redirects }) => redirects.map(({ target }) => target?.text))).toEqual([
      [],
      ['a.tgz'],
    ]);
  });
});

describe('parseShell, a command that runs another one', () => {
  test.each([
    ['sudo -u ci -E docker ps', 'docker ps'],
    ['timeout -k 5 60 docker info', 'docker info'],
    ['timeout -t 60 docker info', 'docker info'],
    ['nice -n 10 docker build .', 'docker build .'],
    ['exec docker ps', 'docker ps'],
    ['env -u X A=b docker ps', 'A=b docker ps'],
    ['docker ps -q | xargs -r -n 1 docker rm', 'docker rm'],
    ['retry 3 docker push a', 'docker push a'],
    ['travis_retry docker push a', 'docker push a'],
    ['wait-for-it.sh docker:2375 -t 30 -- docker info', 'docker info'],
    ['/usr/bin/time -f %e docker build .', 'docker build .'],
    ['time docker build .', 'docker build .'],
    ['command docker ps', 'docker ps'],
    ['busybox sh -c "docker ps"', 'docker ps'],
    ['sh -ec "docker ps"', 'docker ps'],
    ['bash -o pipefail -c "docker ps"', 'docker ps'],
    ['bash -lc -x "docker ps"', 'docker ps'],
    ['sudo sh -c "docker ps"', 'docker ps'],
    ['su ci -c "docker ps"', 'docker ps'],
    [`sh -c 'sh -c "docker ps"'`, 'docker ps'],
    ['eval "docker ps"', 'docker ps'],
    ['bash <<EOF\ndocker ps\nEOF', 'docker ps'],
    ['attempt() { n=$1; shift; until "$@"; do sleep 1; done; }; attempt 3 docker ps', 'docker ps'],
  ])('finds it in `%s`', (script, expected) => {
    expect(sourcesOf(script).at(-1)).toBe(expected);
  });

  test.each([
    'docker run --rm app sh -c "docker ps"',
    'ssh host "docker ps"',
    'command -v docker',
    'echo docker ps',
    'bash deploy.sh docker ps',
    'kubectl exec pod -- docker ps',
  ])('does not take `%s` for one', (script) => {
    expect(parseShell(script)).toHaveLength(1);
  });

  test('locates nested words in the outer script, through quotes and escapes', () => {
    const script = `sh -c "docker tag \\"a\\" 'b' $C"`;
    const words = parseShell(script)[1]?.words ?? [];
    expect(words.map(({ text, start, end }) => [text, script.slice(start, end)])).toEqual([
      ['docker', 'docker'],
      ['tag', 'tag'],
      ['a', '"a\\"'],
      ['b', "'b'"],
      ['$C', '$C'],
    ]);
  });

  test('takes the variables that `env` sets for assignments', () => {
    const command = parseShell('env DOCKER_HOST="tcp://d:1" docker ps')[1];
    expect(command?.assignments.map(({ name, value }) => [name, value.text, value.raw])).toEqual([
      ['DOCKER_HOST', 'tcp://d:1', '"tcp://d:1"'],
    ]);
  });
});

describe('parseShell, failures that are swallowed', () => {
  test.each<[string, boolean[]]>([
    ['docker pull a || true', [true, false]],
    ['docker pull a || :', [true, false]],
    ['docker pull a || echo no', [true, false]],
    ['docker pull a && docker tag a b || true', [true, true, false]],
    ['docker pull a || exit 1', [false, false]],
    ['docker pull a || { echo no; exit 1; }', [false, false, false]],
    ['docker pull a || (echo no && false)', [false, false, false]],
    ['docker pull a || exit 0', [true, false]],
    ['if docker ps; then docker pull a; fi', [true, false]],
    ['! docker ps', [true]],
    ['until ! docker ps; do sleep 1; done', [true, false]],
    ['dockerd &', [true]],
    ['sh -c "docker ps" || true', [true, true, false]],
    ['echo $(docker ps)', [true, false]],
    ['ID=$(docker ps)', [false, false]],
    ['docker build . && docker push a', [false, false]],
  ])('`%s`', (script, expected) => {
    expect(mayFailOf(script)).toEqual(expected);
  });
});

describe('parseShell, text that is no shell script', () => {
  test('gives what can be had of PowerShell', () => {
    expect(wordsOf('$env:A = "b"; docker build .').at(-1)).toEqual(['docker', 'build', '.']);
  });

  test('never throws, and its ranges lie in the script', () => {
    const tokens = String.raw`if then fi $( ) " ' \ { } | && || ; <<E docker $X ${'$'}{ case esac (( [[ >`;
    const fragment = fc.constantFrom(...tokens.split(' '), '`', '\n', ' ', 'E\n', 'sh -c ', 'eval ');
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
        const script = fragments.join('');
        for (const { start, end, words } of parseShell(script)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(script.length);
          for (const word of words) expect(word.start).toBeLessThanOrEqual(word.end);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('survives deep nesting', () => {
    expect(() => parseShell('$('.repeat(50_000))).not.toThrow();
    expect(() => parseShell('('.repeat(50_000))).not.toThrow();
    expect(() => parseShell('sh -c "'.repeat(5_000))).not.toThrow();
    expect(() => parseShell('a && '.repeat(50_000))).not.toThrow();
    expect(() => parseShell('sudo '.repeat(2_000))).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { PlainValue } from '../../../src/ci-file/pipeline.ts';
import type { YamlEdit, YamlPath } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function set(path: YamlPath, value: PlainValue): YamlEdit {
  return { op: 'set', path, value };
}

const host = set(['job', 'variables', 'DOCKER_HOST'], 'tcp://docker:2376');

describe('setting a variable', () => {
  it('adds it below the last one, above comments that follow', () => {
    const text = 'job:\n  variables:\n    A: a # first\n    # about the script\n  script: x\n';
    expect(diffOf(text, host)).toEqual([
      '     A: a # first',
      '+    DOCKER_HOST: tcp://docker:2376',
      '     # about the script',
    ]);
  });

  it.each([
    [
      'no variables',
      'job:\n  image: i\n  script: x\n',
      [' ', '+  variables:', '+    DOCKER_HOST: tcp://docker:2376'],
    ],
    [
      'an empty key',
      'job:\n  image: i\n  variables: # none yet\n  script: x\n',
      ['+    DOCKER_HOST: tcp://docker:2376'],
    ],
    [
      '{}',
      'job:\n  image: i\n  variables: {}\n',
      ['-  variables: {}', '+  variables: { DOCKER_HOST: tcp://docker:2376 }'],
    ],
    [
      'null',
      'job:\n  image: i\n  variables: ~\n',
      ['-  variables: ~', '+  variables:', '+    DOCKER_HOST: tcp://docker:2376'],
    ],
    [
      'a flow mapping',
      'job:\n  image: i\n  variables: {A: a}\n',
      ['-  variables: {A: a}', '+  variables: {A: a, DOCKER_HOST: tcp://docker:2376}'],
    ],
    [
      'a flow job',
      'job: {image: i}\n',
      ['-job: {image: i}', '+job: {image: i, variables: { DOCKER_HOST: tcp://docker:2376 }}'],
    ],
    ['an empty job', 'job:\nnext:\n  image: i\n', ['+  variables:', '+    DOCKER_HOST: tcp://docker:2376']],
  ])('creates what is missing: %s', (_title, text, lines) => {
    expect(diffOf(text, host).filter((line) => /^[+-]/.test(line))).toEqual(
      lines.filter((line) => line !== ' '),
    );
  });

  it('keeps on its own lines a flow mapping that has one entry a line, trailing comma included', () => {
    const text = 'job:\n  variables: {\n    A: a,\n    B: b, # second\n  }\n';
    expect(diffOf(text, host)).toEqual([
      '     B: b, # second',
      '+    DOCKER_HOST: tcp://docker:2376,',
      '   }',
    ]);
    const withoutComma = text.replace('b, #', 'b #');
    expect(diffOf(withoutComma, host)).toEqual([
      '     A: a,',
      '-    B: b # second',
      '+    B: b, # second',
      '+    DOCKER_HOST: tcp://docker:2376',
      '   }',
    ]);
  });

  it('replaces a value in the quotes it has', () => {
    expect(diffOf(`job:\n  variables:\n    DOCKER_HOST: 'x' # why\n`, host)).toEqual([
      '   variables:',
      `-    DOCKER_HOST: 'x' # why`,
      `+    DOCKER_HOST: 'tcp://docker:2376' # why`,
    ]);
  });

  it('gives a new value the quotes that all its neighbours wear', () => {
    expect(diffOf(`job:\n  variables:\n    A: 'x'\n    B: 'y'\n`, host)).toContain(
      `+    DOCKER_HOST: 'tcp://docker:2376'`,
    );
    expect(diffOf(`job:\n  variables:\n    A: 'x'\n    B: y\n`, host)).toContain(
      '+    DOCKER_HOST: tcp://docker:2376',
    );
  });

  it.each([
    ['yes', '"yes"'],
    ['0755', '"0755"'],
    ['1:30', '"1:30"'],
    ['1_000', '"1_000"'],
    ['1e3', '"1e3"'],
    ['2024-01-31', '"2024-01-31"'],
    [':sym', '":sym"'],
    ['~', '"~"'],
    ['', '""'],
    ['*all', '"*all"'],
    ['- x', '"- x"'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    [`it's "q" \\`, `it's "q" \\`],
    [`"it's"`, `'"it''s"'`],
    ['y', '"y"'],
    ['tab\there', '"tab\\there"'],
    ['-v', '-v'],
    ['overlay2', 'overlay2'],
    ['$CI_PROJECT_DIR/x', '$CI_PROJECT_DIR/x'],
  ])('writes %j so that every reader takes it for a string', (value, written) => {
    const lines = diffOf('job:\n  variables:\n    A: a\n', set(['job', 'variables', 'B'], value));
    expect(lines).toContain(`+    B: ${written}`);
  });

  it('writes text of several lines as a literal block', () => {
    const lines = diffOf('job:\n  variables:\n    A: a\n', set(['job', 'variables', 'B'], 'one\n\ntwo\n'));
    expect(lines).toEqual(['     A: a', '+    B: |', '+      one', '+', '+      two']);
  });

  it('leaves alone what is already so, wherever it comes from', () => {
    expect(outcomeOf('job:\n  variables: {DOCKER_HOST: "tcp://docker:2376"}\n', host)).toBe('unchanged');
    expect(outcomeOf('.t: &t\n  image: i\njob:\n  <<: *t\n', set(['job', 'image'], 'i'))).toBe('unchanged');
  });
});

describe('setting a key', () => {
  it('puts it where readers look for it, and below the last merge', () => {
    expect(diffOf('job:\n  stage: s\n  script: x\n', set(['job', 'before_script'], ['z']))).toEqual([
      '   stage: s',
      '+  before_script:',
      '+    - z',
      '   script: x',
    ]);
    expect(diffOf('.t: &t {a: 1}\njob:\n  script: x\n  <<: *t\n', set(['job', 'image'], 'i'))).toEqual([
      '   <<: *t',
      '+  image: i',
    ]);
  });

  it('goes above the first key, below the comments of the job key', () => {
    expect(diffOf('job: # the job\n  # what it does\n  script: x\n', set(['job', 'image'], 'i'))).toEqual([
      ' job: # the job',
      '+  image: i',
      '   # what it does',
    ]);
  });

  it('never goes above the comment that heads the file', () => {
    const text = '# (c) us\njob:\n  script: x\n';
    expect(diffOf(text, set(['variables', 'A'], 'a'))).toEqual(['   script: x', '+variables:', '+  A: a']);
    expect(diffOf(`# (c) us\n\n${text.slice(9)}`, set(['variables', 'A'], 'a'))).toEqual([
      ' ',
      '+variables:',
      '+  A: a',
      ' job:',
    ]);
  });

  it('joins the global keys at the top, with the blank lines that the file uses', () => {
    const text = 'image: i\n\nstages: [a]\n\njob:\n  script: x\n';
    expect(diffOf(text, set(['variables', 'A'], 'a'))).toEqual([' ', '+variables:', '+  A: a', '+', ' job:']);
  });

  it('writes lists and mappings the way the file does', () => {
    const text = 'job:\n    script:\n    - x\n    cache:\n        key: k\n';
    const value = { paths: ['a b', '*.tar'], reports: { dotenv: 'x' }, name: 'm' };
    expect(diffOf(text, set(['job', 'artifacts'], value))).toEqual([
      '     - x',
      '+    artifacts:',
      '+        paths:',
      '+        - a b',
      '+        - "*.tar"',
      '+        reports:',
      '+            dotenv: x',
      '+        name: m',
      '     cache:',
    ]);
  });

  it('writes a reference as a reference', () => {
    const value = [{ '!reference': ['.t', 'before_script'] }, 'x'];
    expect(diffOf('job:\n  script: x\n', set(['job', 'before_script'], value))).toContain(
      '+    - !reference [.t, before_script]',
    );
  });

  it('replaces a list item, a scalar by a mapping, and a mapping by a scalar', () => {
    expect(diffOf('job:\n  script:\n    - a # why\n', set(['job', 'script', 0], 'b'))).toContain(
      '+    - b # why',
    );
    expect(
      diffOf('job:\n  image: i # why\n', set(['job', 'image'], { name: 'i', entrypoint: [''] })),
    ).toEqual([
      ' job:',
      '-  image: i # why',
      '+  image: # why',
      '+    name: i',
      '+    entrypoint:',
      '+      - ""',
    ]);
    expect(diffOf('job:\n  image:\n    name: i\n  script: x\n', set(['job', 'image'], 'j'))).toEqual([
      ' job:',
      '-  image:',
      '-    name: i',
      '+  image: j',
      '   script: x',
    ]);
  });

  it('names every entry that shares what it changes', () => {
    const text =
      '.t: &t\n  variables: &v\n    A: a\none:\n  <<: *t\ntwo:\n  variables: *v\nthree:\n  script: x\n';
    expect(edited(text, set(['.t', 'variables', 'A'], 'b')).affectedEntries).toEqual(['.t', 'one', 'two']);
  });

  it.each([
    ['overridden-by-merge', '.t: &t {image: i}\njob:\n  image: j\n  <<: *t\n', set(['job', 'image'], 'k')],
    ['not-a-mapping', 'job:\n  variables: x\n', host],
    ['not-a-mapping', 'job:\n  variables:\n    - x\n', host],
    ['explicit-key', '? job\n: script: x\n', host],
    ['tagged-value', 'job:\n  image: !!str i\n', set(['job', 'image'], 'j')],
    ['anchor-in-use', 'job:\n  cache: &c\n    key: k\nb:\n  cache: *c\n', set(['job', 'cache'], 'x')],
    ['no-such-path', 'job:\n  script: [x]\n', set(['job', 'script', 3], 'y')],
    ['no-such-path', '# nothing\n', host],
  ])('refuses with %s: %j', (code, text, edit) => {
    expect(outcomeOf(text, edit)).toBe(code);
  });
});

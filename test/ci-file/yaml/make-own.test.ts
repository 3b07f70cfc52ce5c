import { describe, expect, it } from 'vitest';
import type { YamlEdit, YamlPath } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function own(...path: YamlPath): YamlEdit {
  return { op: 'make-own', path };
}

describe('writing out what an alias stands for', () => {
  it('keeps following a mapping', () => {
    expect(diffOf('b: &b\n  script: x\nb2: *b # same\n', own('b2'))).toEqual([
      '   script: x',
      '-b2: *b # same',
      '+b2: # same',
      '+  <<: *b',
    ]);
    expect(diffOf('b: &b {script: x}\nj: {inner: *b}\n', own('j', 'inner'))).toContain(
      '+j: {inner: { <<: *b }}',
    );
  });

  it('copies a list without its anchors', () => {
    const text =
      'l:\n    deep: &l\n        - &a a # one\n\n        - |\n          b\n         # odd\n        - c: {d: e}\njob:\n    script: *l\n';
    expect(diffOf(text, own('job', 'script'))).toEqual([
      ' job:',
      '-    script: *l',
      '+    script:',
      '+        - a # one',
      '+',
      '+        - |',
      '+          b',
      '+         # odd',
      '+        - c: {d: e}',
    ]);
  });

  it('copies a text with its quotes', () => {
    expect(diffOf('a: &a "x y"\njob:\n  script: *a\n', own('job', 'script'))).toContain('+  script: "x y"');
    expect(diffOf('a: &a |\n  x\njob:\n  script: *a\n', own('job', 'script'))).toEqual([
      ' job:',
      '-  script: *a',
      '+  script: |',
      '+    x',
    ]);
  });
});

describe('writing out what a merge brings', () => {
  const text =
    '.t: &t\n    services:\n    - redis\n    variables:\n        A: "a" # one\n        B: &b b\njob:\n  <<: *t\n  script: [x]\n';

  it('copies a mapping, indented like its new surroundings', () => {
    expect(diffOf(text, own('job', 'variables'))).toEqual([
      '   <<: *t',
      '+  variables:',
      '+      A: "a" # one',
      '+      B: b',
      '   script: [x]',
    ]);
  });

  it('follows a mapping that has a name', () => {
    const named = '.t: &t\n  variables: &v\n    A: a\njob:\n  <<: *t\n';
    expect(diffOf(named, own('job', 'variables'))).toEqual(['   <<: *t', '+  variables:', '+    <<: *v']);
  });

  it('goes below a merge that comes last', () => {
    expect(diffOf('.t: &t {image: i}\njob:\n  script: x\n  <<: *t\n', own('job', 'image'))).toEqual([
      '   <<: *t',
      '+  image: i',
    ]);
  });

  it('goes on where the merge brings an alias', () => {
    const aliased = 's: &s [a]\n.t: &t\n  script: *s\njob:\n  <<: *t\n';
    expect(diffOf(aliased, own('job', 'script'))).toEqual(['   <<: *t', '+  script: [a]']);
    const insert: YamlEdit = { op: 'insert-item', path: ['job', 'script'], index: 0, value: 'x', nest: true };
    expect(diffOf(aliased, insert)).toEqual(['   <<: *t', '+  script:', '+    - x', '+    - *s']);
  });

  it('goes down through several levels', () => {
    const deep = '.t: &t\n  artifacts:\n    reports:\n      dotenv: x\njob:\n  <<: *t\n';
    const edit: YamlEdit = { op: 'set', path: ['job', 'artifacts', 'reports', 'junit'], value: 'z.xml' };
    expect(diffOf(deep, edit)).toEqual([
      '   <<: *t',
      '+  artifacts:',
      '+    reports:',
      '+      dotenv: x',
      '+      junit: z.xml',
    ]);
  });
});

it('leaves alone what is own already', () => {
  expect(outcomeOf('job:\n  script: x\n', own('job', 'script'))).toBe('unchanged');
});

describe('copying a key', () => {
  const copy: YamlEdit = { op: 'copy', from: ['.t', 'script'], path: ['job', 'script'] };

  it('re-indents and drops anchors', () => {
    const result = edited('.t:\n    script:\n    - &a a\n    - b\n      c\njob:\n    image: i\n', copy);
    expect(result.text).toBe(
      '.t:\n    script:\n    - &a a\n    - b\n      c\njob:\n    image: i\n    script:\n    - a\n    - b\n      c\n',
    );
  });

  it.each([
    ['already-there', '.t: {script: a}\njob: {script: b}\n'],
    ['unchanged', '.t: {script: a}\njob: {script: a}\n'],
    ['block-in-flow', '.t:\n  script:\n    - a\njob: {image: b}\n'],
    ['no-such-path', '.t: {}\njob: {}\n'],
  ])('ends with %s: %j', (outcome, text) => {
    expect(outcomeOf(text, copy)).toBe(outcome);
  });
});

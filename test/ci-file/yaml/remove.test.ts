import { describe, expect, it } from 'vitest';
import type { PlainValue } from '../../../src/ci-file/pipeline.ts';
import type { YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function remove(...path: readonly (string | number)[]): YamlEdit {
  return { op: 'remove', path };
}

function removeItem(index: number, value: PlainValue): YamlEdit {
  return { op: 'remove-item', path: ['job', 'script', index], value };
}

const variable = remove('job', 'variables', 'A');

describe('removing a key', () => {
  it('takes its lines and leaves the comments around it', () => {
    const text = 'job:\n  variables:\n    # about A\n    A: a # a\n    # about B\n    B: b\n';
    expect(diffOf(text, variable)).toEqual(['     # about A', '-    A: a # a', '     # about B']);
  });

  it('takes all lines of a value', () => {
    const text = 'job:\n  variables:\n    A: |\n      a\n\n      b\n    B: b\n';
    expect(edited(text, variable).text).toBe('job:\n  variables:\n    B: b\n');
  });

  it('takes the key of a mapping that it empties below a job, and keeps `{}` elsewhere', () => {
    expect(edited('job:\n  variables:\n    A: a\n  script: x\n', variable).text).toBe('job:\n  script: x\n');
    expect(edited('variables: # all\n  A: a\njob:\n  script: x\n', remove('variables', 'A')).text).toBe(
      'variables: {} # all\njob:\n  script: x\n',
    );
    expect(edited('job:\n  variables: &v\n    A: a\nb:\n  variables: *v\n', variable).text).toBe(
      'job:\n  variables: &v {}\nb:\n  variables: *v\n',
    );
  });

  it('keeps `{}` where the key hides another that is merged in', () => {
    const text = '.t: &t\n  variables:\n    B: b\njob:\n  <<: *t\n  variables:\n    A: a\n';
    expect(edited(text, variable).text).toBe(
      '.t: &t\n  variables:\n    B: b\njob:\n  <<: *t\n  variables: {}\n',
    );
  });

  it('lets the next key move up behind the dash', () => {
    const text = 'job:\n  services:\n    - name: docker:dind\n      alias: docker\n';
    expect(diffOf(text, remove('job', 'services', 0, 'name'))).toEqual([
      '   services:',
      '-    - name: docker:dind',
      '-      alias: docker',
      '+    - alias: docker',
    ]);
  });

  it.each([
    ['{A: a, B: b}', '{B: b}'],
    ['{B: b, A: a}', '{B: b}'],
    ['{ B: b, A: a, }', '{ B: b, }'],
    ['{C: c, A: a, B: b}', '{C: c, B: b}'],
  ])('takes one comma with it from %s', (before, after) => {
    expect(edited(`job:\n  variables: ${before}\n`, variable).text).toBe(`job:\n  variables: ${after}\n`);
  });

  it('keeps a file without final newline without one', () => {
    expect(edited('job:\n  variables:\n    B: b\n    A: a', variable).text).toBe(
      'job:\n  variables:\n    B: b',
    );
  });

  it('leaves alone a file without the key', () => {
    expect(outcomeOf('job:\n  script: x\n', variable)).toBe('unchanged');
  });

  it.each([
    ['inherited-value', '.v: &v {A: a}\njob:\n  variables: *v\n', variable],
    ['inherited-value', '.v: &v {A: a}\njob:\n  variables:\n    <<: *v\n    B: b\n', variable],
    ['inherited-value', '.v: &v {A: a}\njob:\n  variables:\n    <<: *v\n    A: b\n', variable],
    ['duplicate-key', 'job:\n  variables:\n    A: a\n    A: b\n', variable],
    ['anchor-in-use', 'job:\n  variables:\n    A: &a a\n    B: *a\n', variable],
    [
      'comment-in-the-way',
      'job:\n  services:\n    - name: a\n      # c\n      alias: b\n',
      remove('job', 'services', 0, 'name'),
    ],
    ['comment-in-the-way', 'job:\n  variables: {\n    A: a, # c\n    B: b }\n', variable],
  ])('refuses with %s: %j', (code, text, edit) => {
    expect(outcomeOf(text, edit)).toBe(code);
  });
});

describe('removing an item', () => {
  it('takes its lines', () => {
    const text = 'job:\n  script:\n    - a\n    # about b\n    - b\n      b2\n    - c\n';
    expect(diffOf(text, removeItem(1, 'b b2'))).toEqual([
      '     # about b',
      '-    - b',
      '-      b2',
      '     - c',
    ]);
  });

  it('leaves an empty list behind the only one', () => {
    expect(edited('job:\n  script:\n    - a\n', removeItem(0, 'a')).text).toBe('job:\n  script: []\n');
    expect(edited('job:\n  script: [a]\n', removeItem(0, 'a')).text).toBe('job:\n  script: []\n');
  });

  it('takes one comma with it', () => {
    expect(edited('job:\n  script: [a, b, c]\n', removeItem(1, 'b')).text).toBe('job:\n  script: [a, c]\n');
    expect(edited('job:\n  script: [\n    a,\n    b,\n  ]\n', removeItem(1, 'b')).text).toBe(
      'job:\n  script: [\n    a,\n  ]\n',
    );
  });

  it('leaves alone what is not the item it is taken for', () => {
    expect(outcomeOf('job:\n  script: [b, a]\n', removeItem(0, 'a'))).toBe('unchanged');
    expect(outcomeOf('job:\n  script: [a]\n', removeItem(3, 'a'))).toBe('unchanged');
  });

  it('refuses to go through an alias', () => {
    expect(outcomeOf('l: &l [a]\njob:\n  script: *l\n', removeItem(0, 'a'))).toBe('inherited-value');
  });
});

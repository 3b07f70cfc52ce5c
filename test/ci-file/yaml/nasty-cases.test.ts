import { describe, expect, it } from 'vitest';
import type { YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

const variable: YamlEdit = { op: 'set', path: ['job', 'variables', 'B'], value: 'b' };
const first: YamlEdit = { op: 'insert-item', path: ['job', 'script'], index: 0, value: 'wait', nest: true };
const last: YamlEdit = { op: 'set', path: ['job', 'artifacts'], value: 'x' };

describe('what real files hold', () => {
  it('a template merged below the keys it overrides: new keys go below it, overridden ones are not touched', () => {
    const text = '.t: &tpl\n  script: [t]\njob:\n  script: [own]\n  <<: *tpl\n';
    expect(diffOf(text, variable)).toEqual(['   <<: *tpl', '+  variables:', '+    B: b']);
    expect(outcomeOf(text, first)).toBe('overridden-by-merge');
  });

  it('duplicate keys: the last one counts', () => {
    const text = 'job:\n  variables: {A: 1}\n  variables: {C: 2}\n';
    expect(diffOf(text, variable)).toContain('+  variables: {C: 2, B: b}');
  });

  it('duplicate jobs: the last one counts', () => {
    expect(diffOf('job:\n  script: [a]\njob:\n  script: [b]\n', first)).toContain('+  script: [wait, b]');
  });

  it('a shallow merge: a new mapping would hide what the template brings', () => {
    const text = '.t: &t\n  variables: {A: a}\njob:\n  <<: *t\n';
    expect(diffOf(text, variable)).toEqual(['   <<: *t', '+  variables: {A: a, B: b}']);
  });

  it('a mapping merged into itself', () => {
    expect(diffOf('job: &b\n  script: [a]\n  <<: *b\n', variable)).toEqual([
      '   <<: *b',
      '+  variables:',
      '+    B: b',
    ]);
  });

  it('kept blank lines are content, trimmed ones are not', () => {
    expect(diffOf('job:\n  script: |+\n    a\n\nnext:\n  script: x\n', last)).toEqual([
      ' ',
      '+  artifacts: x',
      ' next:',
    ]);
    expect(diffOf('job:\n  script: |\n    a\n\nnext:\n  script: x\n', last)).toEqual([
      '     a',
      '+  artifacts: x',
      ' ',
    ]);
  });

  it.each(['|', '>', '|+'])('a %s block that ends with the file keeps its value', (header) => {
    const { text } = edited(`job:\n  script: ${header}\n    a`, last);
    expect(text).toBe(`job:\n  script: ${header[0] ?? ''}-\n    a\n  artifacts: x`);
  });

  it('a quoted text whose next line is not indented is refused, not guessed at', () => {
    expect(() => diffOf('job:\n  script:\n    - "curl \\\n    --data x"\n', variable)).toThrow(/refused/);
  });

  it('a whole document indented by one', () => {
    const text = '\n job:\n   script: x\n';
    expect(diffOf(text, { op: 'set', path: ['variables', 'A'], value: 'a' })).toEqual([
      ' ',
      '+ variables:',
      '+   A: a',
      '  job:',
    ]);
  });

  it('comments at odd places and commented-out jobs are no indentation', () => {
    const text =
      'job:\n  script: x\n        # odd\n# - out\n\n      # old:\n      #   script: y\n\nnext:\n  script: z\n';
    expect(diffOf(text, last)).toEqual(['   script: x', '+  artifacts: x', '         # odd']);
  });

  it('a comment deeper than the list: text of several lines does not take it in', () => {
    const text = 'job:\n  script:\n    - a\n      # about b\n    - b\n      # the end\n';
    const loop: YamlEdit = {
      op: 'insert-item',
      path: ['job', 'script'],
      index: 1,
      value: 'for i; do\n  x\ndone',
    };
    const lines = ['+    - |-', '+       for i; do', '+         x', '+       done'];
    expect(diffOf(text, loop)).toEqual(['     - a', ...lines, '       # about b']);
    expect(diffOf(text, { ...loop, index: 2 })).toEqual(['     - b', ...lines, '       # the end']);
  });

  it('an alias as the first item, with a comment above and wide gaps', () => {
    const text = '.l: &login\n  - l\njob:\n  script:\n    # log in\n    -   *login\n    -   x\n';
    expect(diffOf(text, first)).toEqual(['   script:', '+    -   wait', '     # log in']);
  });

  it('a file with a spec header', () => {
    const text = 'spec:\n  inputs:\n    job: {}\n---\njob:\n  script: [a]\n';
    expect(diffOf(text, first)).toEqual([' job:', '-  script: [a]', '+  script: [wait, a]']);
  });

  it('a document start, and a document end', () => {
    const text = '---\njob:\n  script: [a]\n...\n';
    expect(diffOf(text, variable)).toEqual([' job:', '+  variables:', '+    B: b', '   script: [a]']);
    expect(diffOf(text, { op: 'set', path: ['next'], value: { script: 'x' } })).toEqual([
      '   script: [a]',
      '+next:',
      '+  script: x',
      ' ...',
    ]);
  });

  it('CRLF, a byte order mark, and no final newline, all at once', () => {
    const text = '\ufeffjob:\r\n  script:\r\n    - a';
    expect(edited(text, first).text).toBe('\ufeffjob:\r\n  script:\r\n    - wait\r\n    - a');
    expect(edited(text, { op: 'set', path: ['job', 'script', 0], value: 'b' }).text).toBe(
      '\ufeffjob:\r\n  script:\r\n    - b',
    );
    expect(edited(text, { op: 'set', path: ['variables', 'A'], value: 'a' }).text).toBe(
      '\ufeffvariables:\r\n  A: a\r\njob:\r\n  script:\r\n    - a',
    );
  });

  it('a file with both line ends: the nearest one is used', () => {
    expect(edited('a: 1\r\njob:\n  script:\n    - a\n', first).text).toBe(
      'a: 1\r\njob:\n  script:\n    - wait\n    - a\n',
    );
  });

  it('a tab behind the colon, and blanks at the end of lines', () => {
    expect(edited('job:\t \n  script:\t[a]  \n  variables:  \n    A: a  \n', variable).text).toBe(
      'job:\t \n  script:\t[a]  \n  variables:  \n    A: a  \n    B: b\n',
    );
  });

  it('job names that need quotes, and keys in quotes', () => {
    const edit: YamlEdit = { op: 'set', path: ['build: all', 'image'], value: 'i' };
    expect(diffOf('"build: all":\n  "script": x\n', edit)).toEqual([
      ' "build: all":',
      '+  image: i',
      '   "script": x',
    ]);
    expect(diffOf('a:\n  script: x\n', { op: 'set', path: ['b: c', 'script'], value: 'x' })).toEqual([
      '   script: x',
      '+"b: c":',
      '+  script: x',
    ]);
  });

  it('mappings and lists inside lists, written compactly', () => {
    const text = 'job:\n  rules:\n    - if: a\n      variables:\n        A: a\n    - - x\n      - y\n';
    const rule: YamlEdit = { op: 'set', path: ['job', 'rules', 0, 'variables', 'B'], value: 'b' };
    expect(diffOf(text, rule)).toEqual(['         A: a', '+        B: b', '     - - x']);
    const nested: YamlEdit = { op: 'insert-item', path: ['job', 'rules', 1], index: 0, value: 'w' };
    expect(diffOf(text, nested)).toEqual([
      '         A: a',
      '-    - - x',
      '+    - - w',
      '+      - x',
      '       - y',
    ]);
  });

  it('letters beyond the basic plane in front of the edit', () => {
    expect(edited('# 😀\njob:\n  script: ["😀", a]\n', first).text).toContain(
      '["wait", "😀", a]'.replace('"wait"', 'wait'),
    );
  });

  it('a directive, and comments between the parts of the head', () => {
    const text = '# one\n%YAML 1.1\n# two\n---\n# three\n\njob:\n  script: [a]\n';
    expect(diffOf(text, { op: 'set', path: ['image'], value: 'i' })).toEqual([' ', '+image: i', ' job:']);
  });

  it('flow collections inside flow collections', () => {
    const text = 'job: {services: [{name: docker:dind}], script: [[a], b]}\n';
    const alias: YamlEdit = { op: 'set', path: ['job', 'services', 0, 'alias'], value: 'docker' };
    expect(diffOf(text, alias)).toContain(
      '+job: {services: [{name: docker:dind, alias: docker}], script: [[a], b]}',
    );
    const item: YamlEdit = { op: 'insert-item', path: ['job', 'script', 0], index: 1, value: 'x, y' };
    expect(diffOf(text, item)).toContain('+job: {services: [{name: docker:dind}], script: [[a, "x, y"], b]}');
  });

  it('one edit after the other, each on the result of the one before', () => {
    const one = edited('job:\n  script: make\n', first);
    const two = edited(one.text, variable);
    expect(edited(two.text, { ...first, index: 2, value: 'end' }).text).toBe(
      'job:\n  variables:\n    B: b\n  script:\n    - wait\n    - make\n    - end\n',
    );
  });
});

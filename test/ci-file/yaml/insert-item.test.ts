import { describe, expect, it } from 'vitest';
import type { PlainValue } from '../../../src/ci-file/pipeline.ts';
import type { YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function insert(key: string, index: number, value: PlainValue, nest = true): YamlEdit {
  return { op: 'insert-item', path: ['job', key], index, value, nest };
}

const wait = insert('script', 0, 'wait');

describe('inserting an item', () => {
  it('copies indentation and gap, and goes above the comments of what follows', () => {
    const text = 'job:\n  script:\n\n  # build it\n  # well\n  -   make # now\n  -   test\n';
    expect(diffOf(text, wait)).toEqual([' ', '+  -   wait', '   # build it']);
    expect(diffOf(text, insert('script', 1, 'wait'))).toEqual([
      '   -   make # now',
      '+  -   wait',
      '   -   test',
    ]);
    expect(diffOf(text, insert('script', 2, 'wait'))).toEqual(['   -   test', '+  -   wait']);
  });

  it('goes below the whole of a multi-line item', () => {
    const text = 'job:\n  script:\n    - |\n      a\n\n    # c\n    - b\n      c\n';
    expect(diffOf(text, insert('script', 1, 'x'))).toEqual([' ', '+    - x', '     # c']);
    expect(diffOf(text, insert('script', 2, 'x'))).toEqual(['       c', '+    - x']);
  });

  it.each([
    ['[a, b]', 0, '[x, a, b]'],
    ['[a, b]', 1, '[a, x, b]'],
    ['[a, b]', 2, '[a, b, x]'],
    ['[a,b]', 2, '[a,b,x]'],
    ['[a, ]', 1, '[a, x, ]'],
    ['[ a ]', 1, '[ a, x ]'],
    ['[]', 0, '[x]'],
    ['[ ]', 0, '[x]'],
    ['["a"]', 1, '["a", "x"]'],
    ['[*n, a]', 0, '[x, *n, a]'],
  ])('writes into %s at %i as %s', (before, index, after) => {
    expect(diffOf(`n: &n q\njob:\n  script: ${before} # c\n`, insert('script', index, 'x'))).toContain(
      `+  script: ${after} # c`,
    );
  });

  it('keeps on its own lines a flow list that has one item a line', () => {
    const text = 'job:\n  script: [\n    a,\n    # second\n    b,\n  ]\n';
    expect(diffOf(text, wait)).toEqual(['   script: [', '+    wait,', '     a,']);
    expect(diffOf(text, insert('script', 1, 'wait'))).toEqual(['     a,', '+    wait,', '     # second']);
    expect(diffOf(text, insert('script', 2, 'wait'))).toEqual(['     b,', '+    wait,', '   ]']);
  });

  it('makes a list where there is none', () => {
    expect(diffOf('job:\n  script: x\n', insert('before_script', 0, 'wait'))).toEqual([
      ' job:',
      '+  before_script:',
      '+    - wait',
      '   script: x',
    ]);
    expect(diffOf('job:\n  script: # todo\n', wait)).toEqual(['   script: # todo', '+    - wait']);
  });

  it.each([
    [
      'a plain text',
      'make # all',
      ['-  script: make # all', '+  script:', '+    - wait', '+    - make # all'],
    ],
    ['a quoted text', '"make"', ['-  script: "make"', '+  script:', '+    - wait', '+    - "make"']],
    ['an anchored text', '&m make', ['-  script: &m make', '+  script:', '+    - wait', '+    - &m make']],
    ['an alias', '*l', ['-  script: *l', '+  script:', '+    - wait', '+    - *l']],
    [
      'a reference',
      '!reference [.a, script]',
      ['-  script: !reference [.a, script]', '+  script:', '+    - wait', '+    - !reference [.a, script]'],
    ],
    ['a folded text', '>\n    make\n    all', ['-  script: >', '+  script:', '+  - wait', '+  - >']],
    [
      'a plain text of two lines',
      'make\n    all',
      ['-  script: make', '+  script:', '+  - wait', '+  - make'],
    ],
    ['a text on the next line', '\n    make', ['+    - wait', '-    make', '+    - make']],
  ])('makes a list of %s, which stays as it is written', (_title, value, lines) => {
    const text = `l: &l [q]\njob:\n  script: ${value}\n`.replace(': \n', ':\n');
    expect(
      diffOf(text, wait)
        .filter((line) => /^[+-]/.test(line))
        .toSorted(),
    ).toEqual(lines.toSorted());
  });

  it('appends to a single text as well', () => {
    expect(diffOf('job:\n  script: make', insert('script', 1, 'x'))).toEqual([
      ' job:',
      '-  script: make',
      '\\ No newline at end of file',
      '+  script:',
      '+    - make',
      '+    - x',
      '\\ No newline at end of file',
    ]);
  });

  it('copies an aliased list whose items must not be nested, or whose middle is wanted', () => {
    const text = 'l: &l\n- a # one\n- &b b\njob:\n  script: *l # why\n  needs: *l\n';
    expect(diffOf(text, insert('needs', 2, 'x', false))).toEqual([
      '   script: *l # why',
      '-  needs: *l',
      '+  needs:',
      '+  - a # one',
      '+  - b',
      '+  - x',
    ]);
    expect(diffOf(text, insert('script', 1, 'x'))).toEqual([
      ' job:',
      '-  script: *l # why',
      '+  script: # why',
      '+  - a # one',
      '+  - x',
      '+  - b',
      '   needs: *l',
    ]);
  });

  it('writes an inherited list out before it changes it', () => {
    const text = '.t: &t\n  script:\n    - a\njob:\n  <<: *t\n';
    expect(diffOf(text, wait)).toEqual(['   <<: *t', '+  script:', '+    - wait', '+    - a']);
  });

  it('counts an anchored list as shared', () => {
    const text = 'job:\n  script: &s\n    - a\nb:\n  script: *s\n';
    expect(edited(text, wait).affectedEntries).toEqual(['job', 'b']);
  });

  it('writes a mapping as an item', () => {
    const service = { name: 'docker:24-dind', alias: 'docker', command: ['--tls=false'] };
    expect(diffOf('job:\n  services:\n    - redis\n', insert('services', 1, service, false))).toEqual([
      '     - redis',
      '+    - name: docker:24-dind',
      '+      alias: docker',
      '+      command:',
      '+        - --tls=false',
    ]);
    expect(diffOf('job:\n  services: [redis]\n', insert('services', 1, service, false))).toContain(
      '+  services: [redis, { name: docker:24-dind, alias: docker, command: [--tls=false] }]',
    );
  });

  it('leaves alone a list that has the item there already', () => {
    expect(outcomeOf('job:\n  script: [wait, a]\n', wait)).toBe('unchanged');
    expect(outcomeOf('job:\n  script: wait\n', wait)).toBe('unchanged');
  });

  it.each([
    ['not-a-list', 'job:\n  script: {a: b}\n', wait],
    ['reference-value', 'job:\n  needs: !reference [.a, needs]\n', insert('needs', 0, 'x', false)],
    ['comment-before-value', 'job:\n  script:\n    # c\n    make\n', wait],
    ['no-such-item', 'job:\n  script: [a]\n', insert('script', 2, 'x')],
  ])('refuses with %s: %j', (code, text, edit) => {
    expect(outcomeOf(text, edit)).toBe(code);
  });
});

import { describe, expect, it } from 'vitest';
import type { PlainValue } from '../../../src/ci-file/pipeline.ts';
import type { YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function service(index: number, entries: Readonly<Record<string, PlainValue>>): YamlEdit {
  return { op: 'set-in-object', path: ['job', 'services', index], nameKey: 'name', entries };
}

const alias = service(0, { alias: 'docker' });

describe('turning a name into an object', () => {
  it('keeps the name as it is written, with its comment', () => {
    expect(diffOf('job:\n  services:\n    -  "${P}/docker:24-dind" # why\n    - redis\n', alias)).toEqual([
      '   services:',
      '-    -  "${P}/docker:24-dind" # why',
      '+    -  name: "${P}/docker:24-dind" # why',
      '+       alias: docker',
      '     - redis',
    ]);
  });

  it('leaves the anchor on the name, so that its aliases stay strings', () => {
    const text = 'job:\n  services:\n    - &dind docker:dind\nb:\n  services: [*dind]\n';
    const result = edited(text, alias);
    expect(result.text).toBe(
      'job:\n  services:\n    - name: &dind docker:dind\n      alias: docker\nb:\n  services: [*dind]\n',
    );
    expect(result.affectedEntries).toEqual(['job']);
  });

  it('takes an alias for the name it stands for', () => {
    const text = 'd: &dind docker:dind\njob:\n  services:\n    - *dind\n';
    expect(diffOf(text, alias).slice(1)).toEqual([
      '-    - *dind',
      '+    - name: *dind',
      '+      alias: docker',
    ]);
  });

  it('stays on the line of a flow list', () => {
    const edit = service(1, { alias: 'docker', variables: { A: 'a b' } });
    expect(diffOf('job:\n  services: [redis, docker:dind]\n', edit)).toContain(
      '+  services: [redis, { name: docker:dind, alias: docker, variables: { A: a b } }]',
    );
  });

  it('works for a key as well', () => {
    const edit: YamlEdit = {
      op: 'set-in-object',
      path: ['job', 'image'],
      nameKey: 'name',
      entries: { entrypoint: [''] },
    };
    expect(diffOf('job:\n  image: docker:24 # why\n', edit)).toEqual([
      ' job:',
      '-  image: docker:24 # why',
      '+  image:',
      '+    name: docker:24 # why',
      '+    entrypoint:',
      '+      - ""',
    ]);
  });
});

describe('an object that is there already', () => {
  it('gets what it lacks, entry by entry, and keeps the rest', () => {
    const text =
      'job:\n  services:\n    - alias: a\n      name: docker:dind\n      variables:\n        B: b\n';
    const edit = service(0, { alias: 'docker', variables: { A: 'a' }, command: ['--mtu=1400'] });
    expect(diffOf(text, edit)).toEqual([
      '   services:',
      '-    - alias: a',
      '+    - alias: docker',
      '+      command:',
      '+        - --mtu=1400',
      '       name: docker:dind',
      '         B: b',
      '+        A: a',
    ]);
  });

  it('is written out first where it is an alias', () => {
    const text = 'd: &dind\n  name: docker:dind\njob:\n  services:\n    - *dind\n';
    expect(diffOf(text, alias).slice(1)).toEqual([
      '-    - *dind',
      '+    - <<: *dind',
      '+      alias: docker',
    ]);
  });

  it('is left alone if it has everything', () => {
    expect(outcomeOf('job:\n  services:\n    - {name: d, alias: docker}\n', alias)).toBe('unchanged');
  });
});

it.each([
  ['not-an-object', 'job:\n  services:\n    -\n'],
  ['not-an-object', 'job:\n  services:\n    - [a]\n'],
  ['not-an-object', 'job:\n  services:\n    - !reference [.a, b]\n'],
  ['no-such-path', 'job:\n  services: []\n'],
  ['comment-before-value', 'job:\n  services:\n    - # c\n      docker:dind\n'],
])('turning a name into an object is refused with %s: %j', (code, text) => {
  expect(outcomeOf(text, alias)).toBe(code);
});

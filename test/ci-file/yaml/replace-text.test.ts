import { describe, expect, it } from 'vitest';
import type { YamlEdit } from '../../../src/ci-file/yaml/yaml-edit.ts';
import { diffOf, edited, outcomeOf } from './edited.ts';

function replace(from: string, to: string): YamlEdit {
  return { op: 'replace-text', path: ['job', 'script', 0], from, to };
}

function scriptOf(item: string): string {
  return `job:\n  script:\n    - ${item}\n`;
}

describe('replacing a part of a command', () => {
  it.each([
    ['plain', 'docker run a # why', 'run', 'exec', 'docker exec a # why'],
    [
      'plain, when quotes become needed',
      'docker run a # why',
      'run',
      'run "x": y',
      `'docker run "x": y a' # why`,
    ],
    ['plain, and the text has a quote', `echo it's`, 'echo', 'echo a:', `"echo a: it's"`],
    ['single-quoted', `'it''s a'`, `it's`, `that's`, `'that''s a'`],
    ['double-quoted', '"a\\tb \\"c\\""', '"c"', '"\\d"', '"a\\tb \\"\\\\d\\""'],
    ['double-quoted, escapes in front', '"\\u00e9\\x41 b"', 'A b', 'c', '"\\u00e9c"'],
    ['anchored', '&a docker run', 'run', 'exec', '&a docker exec'],
    ['inserting at the end', 'docker run', 'run', 'run -it', 'docker run -it'],
    ['deleting', 'docker run -d', ' -d', '', 'docker run'],
  ])('works in a scalar that is %s', (_title, item, from, to, result) => {
    expect(edited(scriptOf(item), replace(from, to)).text).toBe(scriptOf(result));
  });

  it.each([
    ['plain over two lines', 'docker run\n      -d image', '-d', '-it', 'docker run\n      -it image'],
    [
      'plain over two lines, quotes needed',
      'docker run\n      -d image',
      '-d',
      '-e "a: b"',
      `'docker run\n      -e "a: b" image'`,
    ],
    ['across a fold', 'docker run\n      -d image', 'run -d image', 'exec', 'docker exec'],
    [
      'double-quoted over two lines',
      '"docker run \\\n      -d\n\n      x"',
      '-d',
      '-"it"',
      '"docker run \\\n      -\\"it\\"\n\n      x"',
    ],
    [
      'literal',
      '|\n      docker run\n      -d',
      'run\n-d',
      'run\n-it\n-x',
      '|\n      docker run\n      -it\n      -x',
    ],
    [
      'folded',
      '>-\n      docker run\n      -d image\n\n      ls',
      'run -d',
      'run -it',
      '>-\n      docker run\n      -it image\n\n      ls',
    ],
    [
      'folded with deeper lines',
      '>\n      a\n        deep run\n      b',
      'deep run',
      'x',
      '>\n      a\n        x\n      b',
    ],
  ])('works in a scalar that is %s', (_title, item, from, to, result) => {
    expect(edited(scriptOf(item), replace(from, to)).text).toBe(scriptOf(result));
  });

  it('uses the line ends of the file', () => {
    const text = 'job:\r\n  script:\r\n    - |\r\n      a\r\n      b\r\n';
    expect(diffOf(text, replace('a\nb', 'a\nx\nb'))).toEqual(['       a␍', '+      x␍', '       b␍']);
  });

  it('turns a number into the text it is replaced by', () => {
    expect(edited(scriptOf('8080'), replace('808', '909')).text).toBe(scriptOf('"9090"'));
  });

  it('is done already where only the new text is left', () => {
    expect(outcomeOf(scriptOf('docker:24 run'), replace('docker', 'docker:24'))).toBe('unchanged');
    expect(outcomeOf(scriptOf('podman run'), replace('docker', 'podman'))).toBe('unchanged');
  });

  it.each([
    ['text-not-found', scriptOf('a b'), replace('c', 'd')],
    ['text-not-found', scriptOf('a a'), replace('a', 'd')],
    ['not-a-scalar', scriptOf('[a]'), replace('a', 'd')],
    ['inherited-value', `s: &s a\n${scriptOf('*s')}`, replace('a', 'd')],
    ['inherited-value', '.t: &t {script: [a]}\njob:\n  <<: *t\n', replace('a', 'd')],
    ['line-break-in-text', scriptOf('a b'), replace('a', 'd\ne')],
    ['line-break-in-text', scriptOf('>\n      a b'), replace('a', 'd\ne')],
    ['no-such-path', 'job:\n  image: i\n', replace('a', 'd')],
    ['scalar-too-long', scriptOf(`a ${'b'.repeat(200_000)}`), replace('a', 'd')],
  ])('refuses with %s', (code, text, edit) => {
    expect(outcomeOf(text, edit)).toBe(code);
  });
});

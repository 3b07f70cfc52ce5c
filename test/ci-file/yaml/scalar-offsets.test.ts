import { isMap, isScalar } from 'yaml';
import { describe, expect, it } from 'vitest';
import { scalarOffsets } from '../../../src/ci-file/yaml/source/scalar-offsets.ts';
import { parsed } from './edited.ts';

/** Where each character of the value of `a` comes from. */
function sourcesOf(text: string): string[] {
  const { body } = parsed(text);
  const node = isMap(body) ? body.items[0]?.value : null;
  if (!isScalar(node)) throw new Error('a is no scalar');
  const offsets = scalarOffsets(text, node);
  if (offsets === null) throw new Error('no offsets');
  return [...offsets.text].map(
    (character, at) => `${character}=${text.slice(offsets.starts[at], offsets.ends[at])}`,
  );
}

describe('scalarOffsets', () => {
  it.each([
    ['plain', 'a: x y\n', ['x=x', ' = ', 'y=y']],
    ['plain over lines', 'a: x  \n   y\n\n   z\n', ['x=x', ' =  \n   ', 'y=y', '\n=\n   ', 'z=z']],
    ['single-quoted', "a: 'x''y'\n", ['x=x', "'=''", 'y=y']],
    ['double-quoted', 'a: "x\\n\\u0041\\"\\\n   y"\n', ['x=x', '\n=\\n', 'A=\\u0041', '"=\\"', 'y=y']],
    ['literal', 'a: |\n  x\n   y\n', ['x=x', '\n=\n', ' = ', 'y=y', '\n=\n']],
    ['literal with CRLF', 'a: |\r\n  x\r\n  y\r\n', ['x=x', '\n=\r\n', 'y=y', '\n=\r\n']],
    ['literal without final newline', 'a: |\n  x', ['x=x']],
    ['literal that strips', 'a: |-\n  x\n\n', ['x=x']],
    ['folded', 'a: >-\n  x\n  y\n\n  z\n', ['x=x', ' =\n  ', 'y=y', '\n=\n', 'z=z']],
    [
      'folded with deeper lines',
      'a: >-\n  x\n    y\n  z\n',
      ['x=x', '\n=\n', ' = ', ' = ', 'y=y', '\n=\n', 'z=z'],
    ],
  ])('maps a scalar that is %s', (_title, text, sources) => {
    expect(sourcesOf(text)).toEqual(sources);
  });
});

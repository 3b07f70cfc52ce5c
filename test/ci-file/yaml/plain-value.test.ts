import fc from 'fast-check';
import { isScalar, parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { plainScalarKind, resolvePlainScalar } from '../../../src/ci-file/yaml/plain-scalar.ts';
import { plainValue } from '../../../src/ci-file/yaml/plain-value.ts';
import { renderString } from '../../../src/ci-file/yaml/writing/render-scalar.ts';
import { parsed } from './edited.ts';

function valueOf(text: string): unknown {
  const document = parsed(text);
  return plainValue(document, document.body);
}

describe('a plain scalar as Psych reads it', () => {
  // Every right-hand side was taken from Ruby 3.1 with Psych 4.0.4.
  it.each<readonly [string, string | number | boolean | null]>([
    ['yes', true],
    ['On', true],
    ['TRUE', true],
    ['off', false],
    ['No', false],
    ['y', 'y'],
    ['~', null],
    ['null', null],
    ['NULL', null],
    ['nil', 'nil'],
    ['0755', 493],
    ['-0755', -493],
    ['0o17', '0o17'],
    ['08', '08'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['1,000', 1000],
    ['+7', 7],
    ['-0', 0],
    ['1:30', 5400],
    ['1:30:15', 5415],
    ['1:60', '1:60'],
    ['1:30:15:1', '1:30:15:1'],
    ['1.5', 1.5],
    ['1.10', 1.1],
    ['.5', 0.5],
    ['1.', 1],
    ['.', '.'],
    ['1e3', '1e3'],
    ['1.5e3', '1.5e3'],
    ['1.5e+3', 1500],
    ['1.2.3', '1.2.3'],
    ['.inf', Infinity],
    ['-.INF', -Infinity],
    ['2024-01-31', '2024-01-31'],
    [':sym', ':sym'],
    ['12345678901234567890', '12345678901234567890'],
    ['docker:24', 'docker:24'],
    ['-v', '-v'],
    ['=', '='],
  ])('reads %s', (text, value) => {
    expect(resolvePlainScalar(text)).toBe(value);
  });

  it('tells dates and symbols from strings', () => {
    expect(['2024-01-31', '2024-01-31 10:00:00', ':sym', 'sym'].map(plainScalarKind)).toEqual([
      'date',
      'date',
      'symbol',
      'string',
    ]);
  });
});

describe('plainValue', () => {
  it.each<readonly [string, string, unknown]>([
    ['quoted scalars as strings', `a: "yes"\nb: '1'\nc: !!str 1\n`, { a: 'yes', b: '1', c: '1' }],
    ['the last duplicate', 'a: 1\na: 2\n', { a: 2 }],
    ['empty values', 'a:\nb: ~\nc: ""\n', { a: null, b: null, c: '' }],
    ['references', 'a: !reference [.b, c]\n', { a: { '!reference': ['.b', 'c'] } }],
    [
      'merges that overwrite what stands above',
      't: &t {x: 1, y: 1}\na: {x: 2, <<: *t, y: 2}\n',
      { t: { x: 1, y: 1 }, a: { x: 1, y: 2 } },
    ],
    [
      'the first of several merged',
      't: &t {x: 1}\nu: &u {x: 2, y: 2}\na: {<<: [*t, *u]}\n',
      { t: { x: 1 }, u: { x: 2, y: 2 }, a: { x: 1, y: 2 } },
    ],
    ['quoted merge keys', 't: &t {x: 1}\na: {"<<": *t}\n', { t: { x: 1 }, a: { x: 1 } }],
    [
      'a merge of something else as a key',
      't: &t [1]\na: {<<: *t}\nb: {<<: x}\n',
      { t: [1], a: { '<<': [1] }, b: { '<<': 'x' } },
    ],
    ['a key named __proto__', '__proto__: {x: 1}\n', JSON.parse('{"__proto__": {"x": 1}}')],
    ['a literal at the end of the file without line break', 'a: |\n  x', { a: 'x' }],
    ['a literal at the end of the file', 'a: |\n  x\n', { a: 'x\n' }],
    ['a kept literal', 'a: |+\n  x\n\nb: 1\n', { a: 'x\n\n', b: 1 }],
  ])('reads %s', (_title, text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it('does not share what aliases stand for', () => {
    const value = valueOf('a: &a [x]\nb: *a\n') as { a: string[]; b: string[] };
    expect(value.a).not.toBe(value.b);
  });

  it('applies a change wherever the changed node is used', () => {
    const document = parsed('a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n');
    const node = document.body?.items[0]?.value;
    if (node === undefined || node === null) throw new Error('no node');
    expect(plainValue(document, document.body, { node, change: () => ({ z: 3 }) })).toEqual({
      a: { z: 3 },
      b: { z: 3 },
      c: { z: 3, y: 2 },
    });
  });
});

describe('a written string', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'abyn019._-:#,[]{}&*!|>\'"%@`~=<?\\/ \t$\n') }),
    fc.constantFrom('yes', 'null', '0x1f', '1:30', '2024-01-01', '---', '...', '<<', '.inf', '1e3', '0o7'),
  );
  const readable = text.filter(
    (value) => !/[^\P{Cc}\t\n]|[\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(value),
  );

  it('is that very string for Ruby and for YAML 1.2, on its own and in flow', () => {
    fc.assert(
      fc.property(
        readable,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('"' as const, "'" as const),
        (value, flow, quoteAlways, quote) => {
          const written = renderString(value, { flow, quoteAlways, quote });
          const file = flow
            ? `a: [${written}, {b: ${written}}]\n`
            : `a:\n  - ${written}\n  - b: ${written} # c\n`;
          expect(valueOf(file)).toEqual({ a: [value, { b: value }] });
          expect(parseDocument(file).toJS()).toEqual({ a: [value, { b: value }] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stands plain wherever that is safe', () => {
    expect(renderString('docker:24-dind', { flow: false, quoteAlways: false, quote: '"' })).toBe(
      'docker:24-dind',
    );
    expect(isScalar(parseDocument('docker:24-dind').contents)).toBe(true);
  });
});

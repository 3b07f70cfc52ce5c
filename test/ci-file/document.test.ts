import { isMap } from 'yaml';
import { describe, expect, it } from 'vitest';
import { decodeCiFile, parseCiDocument, type CiDocument } from '../../src/ci-file/document.ts';
import type { Refusal } from '../../src/ci-file/refusal.ts';
import { plainValue } from '../../src/ci-file/yaml/plain-value.ts';
import { spliceYaml } from '../../src/ci-file/yaml/splice-yaml.ts';

const path = '.gitlab-ci.yml';

function parsed(text: string): CiDocument {
  const document = parseCiDocument(path, text);
  if ('kind' in document) throw new Error(`refused: ${document.reason}`);
  return document;
}

function refusal(text: string): Refusal {
  const document = parseCiDocument(path, text);
  if (!('kind' in document)) throw new Error('not refused');
  return document;
}

function valueOf(text: string): unknown {
  const document = parsed(text);
  return plainValue(document, document.body);
}

const job = 'job:\n  script:\n    - docker info\n';

describe('decodeCiFile', () => {
  it('keeps a byte order mark, so that writing the text back gives the same bytes', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from('a: é\r\n')]);
    expect(decodeCiFile(path, bytes)).toEqual({ text: '\ufeffa: é\r\n' });
  });

  it.each([
    ['a byte that UTF-8 never has', [0x61, 0xff]],
    ['half a character', [0xc3]],
    ['UTF-16, little end first', [0xff, 0xfe, 0x61, 0x00]],
    ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0x61]],
  ])('refuses %s by name', (_title, bytes) => {
    expect(decodeCiFile(path, new Uint8Array(bytes))).toMatchObject({ kind: 'refused', code: 'not-utf8' });
  });
});

describe('parseCiDocument', () => {
  it('reads a file with a byte order mark and CRLF', () => {
    expect(valueOf('\ufeffa:\r\n  - b\r\n')).toEqual({ a: ['b'] });
  });

  it('takes the document behind a spec header as the body', () => {
    const document = parsed('spec:\n  inputs:\n    image: {}\n---\njob:\n  image: $[[ inputs.image ]]\n');
    expect(plainValue(document, document.body)).toEqual({ job: { image: '$[[ inputs.image ]]' } });
    expect(isMap(document.header) && document.header.has('spec')).toBe(true);
  });

  it('takes the first document where none is a spec header, as GitLab does', () => {
    expect(valueOf('a: 1\n---\nb: 2\n')).toEqual({ a: 1 });
    expect(parsed('---\na: 1\n').header).toBeNull();
  });

  it.each(['', '# nothing yet\n', '---\n', '\n\n'])('has no body for a file without content: %j', (text) => {
    expect(parsed(text).body).toBeNull();
  });

  it('keeps duplicate keys visible', () => {
    expect(parsed('a: 1\na: 2\n').body?.items).toHaveLength(2);
  });

  it('gives every alias the nearest anchor above it', () => {
    expect(valueOf('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it.each([
    ['yaml-error', 'a: [1\nb: 2\n', 2],
    ['yaml-error', 'job:\n\tscript: x\n', 2],
    ['yaml-error', 'a: "x\n', 2],
    ['unknown-alias', 'a: 1\nb: *nobody\n', 2],
    ['unknown-alias', 'a: *later\nb: &later 1\n', 1],
    ['recursive-alias', 'a: &a\n  b:\n    c: *a\n', 3],
    ['recursive-alias', 'a: &a\n  b:\n    <<: *a\n', 3],
    ['not-a-mapping', '- a\n- b\n', undefined],
    ['too-many-documents', 'a: 1\n---\nb: 2\n---\nc: 3\n', undefined],
    ['nul-byte', 'a: 1\nb: "\0"\n', 2],
    ['control-character', 'a: 1\nb: \u0007\n', 2],
    ['unusual-line-break', 'a: 1\rb: 2\r', 1],
    ['unusual-line-break', 'a: 1\nb: x\u2028y\n', 2],
  ])('refuses with %s and the line: %j', (code, text, line) => {
    const { code: actual, where } = refusal(text);
    expect([actual, where?.line]).toEqual([code, line]);
  });

  it('accepts a mapping that is merged into itself', () => {
    expect(valueOf('.b: &b\n  x: 1\n  <<: *b\n')).toEqual({ '.b': { x: 1 } });
  });
});

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
  bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`);
}
const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

describe('a hostile file', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ['ten megabytes', `${job}#${'x'.repeat(10_000_000)}`, 'file-too-large'],
    ['a million values on one line', `a: [${'x,'.repeat(900_000)}]`, 'file-too-large'],
    ['flow lists 10,000 deep', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'too-deep'],
    ['flow mappings 10,000 deep', `a: ${'{b: '.repeat(10_000)}${'}'.repeat(10_000)}`, 'too-deep'],
    ['block lists 10,000 deep', `a:\n  ${'- '.repeat(10_000)}x\n`, 'too-deep'],
    ['mappings 1,500 deep', repeated(1500, (index) => `${' '.repeat(index)}a:`), 'too-deep'],
    [
      'mappings 1,500 deep that end',
      `${repeated(1500, (index) => `${' '.repeat(index)}a:`)}b: 1\n`,
      'too-deep',
    ],
    ['keys on one line', `${'a: '.repeat(5000)}b\n`, 'too-deep'],
    ['brackets that stay open', `a: ${'['.repeat(30_000)}`, 'too-deep'],
    ['151 levels', `a: ${'['.repeat(151)}${']'.repeat(151)}`, 'too-deep'],
    ['an alias bomb', bomb.join('\n'), 'too-many-values'],
    [
      'a merge bomb',
      `m0: &m0 {a: 1}\n${repeated(40, (index) => `m${index + 1}: &m${index + 1} {<<: [*m${index}, *m${index}]}`)}`,
      'too-many-values',
    ],
    ['an unclosed quote', `${job}a: "${'x'.repeat(900_000)}`, 'yaml-error'],
  ];

  it.each(refused)('is refused: %s', (_title, text, code) => {
    expect(refusal(text).code).toBe(code);
  });

  const edited: readonly (readonly [string, string])[] = [
    ['149 levels', `${job}a: ${'['.repeat(148)}${']'.repeat(148)}\n`],
    ['a plain scalar of a megabyte', `${job}a: ${'x y '.repeat(250_000)}\n`],
    ['a literal of a megabyte', `${job}a: |\n${repeated(100_000, () => '  x y z w')}`],
    ['thousands of duplicate keys', `${job}  A: 1\n${repeated(9000, (index) => `  A: ${index}`)}`],
    ['thousands of aliases', `a: &a x\n${repeated(9000, (index) => `b${index}: *a`)}${job}`],
    ['thousands of merges into itself', `a: &a\n${repeated(5000, () => '  <<: *a')}  x: 1\n${job}`],
  ];

  it.each(edited)('is edited right: %s', (_title, text) => {
    const result = spliceYaml(parsed(text), { op: 'set', path: ['job', 'image'], value: 'docker:24' });
    expect(result).toMatchObject({ kind: 'spliced', affectedEntries: ['job'] });
  });
});

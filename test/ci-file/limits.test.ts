import { describe, expect, it } from 'vitest';
import { pipelineOf, refusalOf } from './pipeline-of.ts';

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

describe('hostile files', () => {
  it.each([
    [
      'an alias bomb',
      `.a0: &a0 [x, x]\n${lines(30, (at) => `.a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`)}job: {script: *a30}\n`,
    ],
    [
      'a bomb of merge keys',
      `.m0: &m0 {${Array.from({ length: 500 }, (_, at) => `k${at}: 1`).join(', ')}}\n${lines(5000, (at) => `j${at}: {<<: *m0}`)}`,
    ],
    [
      'a bomb of references',
      `.r9: {script: [a]}\n${lines(9, (at) => `.r${8 - at}: {script: [${`!reference [.r${9 - at}, script], `.repeat(20)}]}`)}job: {script: !reference [.r0, script]}\n`,
    ],
    [
      'a bomb of extends',
      `.big: {variables: {${Array.from({ length: 5000 }, (_, at) => `V${at}: 1`).join(', ')}}}\n${lines(3000, (at) => `j${at}: {extends: .big, variables: {A: 1}}`)}`,
    ],
    [
      'a bomb of global variables',
      `variables: {${Array.from({ length: 5000 }, (_, at) => `V${at}: 1`).join(', ')}}\n${lines(3000, (at) => `j${at}: {script: x, variables: {A: 1}}`)}`,
    ],
    ['a very deep list', `job: {script: ${'['.repeat(5000)}${']'.repeat(5000)}}\n`],
  ])('%s is refused', (_what, text) => {
    expect(['too-large', 'too-many-values', 'too-deep', 'file-too-large']).toContain(refusalOf(text));
  });

  it('a diamond of extends is resolved: each parent once, not once per path to it', () => {
    const text = `.d0: {script: x}\n${lines(10, (at) => `.d${at + 1}: {extends: [.d${at}, .d${at}, .d${at}, .d${at}]}`)}job: {extends: .d10}\n`;

    expect(refusalOf(text)).toBe('none');
  });

  it('keys named like object internals are ordinary names', () => {
    const pipeline = pipelineOf(
      '__proto__: {script: a}\nconstructor: {script: b, variables: {__proto__: c}}\n',
    );

    expect([...pipeline.jobs.keys()]).toEqual(['__proto__', 'constructor']);
    expect(pipeline.jobs.get('constructor')?.variables.get('__proto__')?.value).toBe('c');
  });
});

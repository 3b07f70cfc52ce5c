import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCodeSpan, toInertLine, toInertMarkdown, toQuote } from '../../src/delivery/inert-text.ts';

const joiner = '\u2060';

describe('toInertLine', () => {
  it.each([
    ['ping @all and @acme/team', `ping @${joiner}all and @${joiner}acme/team`],
    [
      'Closes #12, see !7, ~bug %v1 $3 &4 ^5',
      `Closes #${joiner}12, see !${joiner}7, ~${joiner}bug %${joiner}v1 $${joiner}3 &${joiner}4 ^${joiner}5`,
    ],
    ['~"two words"', `~${joiner}"two words"`],
    ['deploy [skip ci] [ci skip]', `deploy [${joiner}skip ci] [${joiner}ci skip]`],
    ['see https://evil.example', `see https:${joiner}//evil.example`],
    ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
    ['right\u202eto left\u0000', 'rightto left'],
    ['build: [amd64, musl]', 'build: [amd64, musl]'],
    ['tcp://docker:2375', 'tcp://docker:2375'],
  ])('shows %j without any effect', (text, inert) => {
    expect(toInertLine(text)).toBe(inert);
  });
});

describe('toInertMarkdown', () => {
  it.each([
    ['uses `docker load` and *stars*', 'uses `docker load` and \\*stars\\*'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert\\(1\\)&gt;'],
    ['[a](javascript:x)', '\\[a\\]\\(javascript:x\\)'],
    ['`@all`', '`@all`'],
    ['unbalanced ` @all', `unbalanced \\\` @${joiner}all`],
    ['/close', '/close'],
    ['a_b_c', 'a\\_b\\_c'],
  ])('shows %j as it is written', (text, inert) => {
    expect(toInertMarkdown(text)).toBe(inert);
  });
});

describe('toQuote', () => {
  it('numbers the lines, and starts none with what they say', () => {
    expect(
      toQuote([
        { line: 9, text: '/close' },
        { line: 120, text: 'x' },
      ]),
    ).toBe('```text\n  9 | /close\n120 | x\n```');
  });

  it('cannot be closed from inside, whatever is quoted', () => {
    const text = fc.string({
      unit: fc.constantFrom('`', '~', '\n', '\r', 'a', ' ', '@all', '/close', '<!--'),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (texts) => {
        const lines = toQuote(texts.map((quoted, index) => ({ line: index + 1, text: quoted }))).split('\n');
        const fence = lines.at(-1)!;
        expect(lines).toHaveLength(texts.length + 2);
        expect(lines[0]).toBe(`${fence}text`);
        expect(lines.slice(1, -1).filter((line) => line.includes(fence))).toEqual([]);
      }),
    );
  });
});

describe('toCodeSpan', () => {
  it.each([
    ['build', '`build`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['two\nlines', '`two lines`'],
  ])('holds %j', (name, span) => {
    expect(toCodeSpan(name)).toBe(span);
  });
});

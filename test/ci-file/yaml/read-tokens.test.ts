import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LineCounter } from 'yaml';
import { readTokens } from '../../../src/ci-file/yaml/read-tokens.ts';

const long = 'x'.repeat(2000);

describe('the tokens of a text', () => {
  it.each([
    ['a long line in a script', `job:\n  script:\n    - echo ${long}\n    - 'a: - ? [[[[ {{{{ ${long}'\n`],
    [
      'a block of shell full of brackets',
      `job:\n  script:\n    - |\n      ${'[[ -n "$A" ]] && { '.repeat(700)}\n`,
    ],
    ['terminal colours', `job:\n  script: ["echo '${'\\033[1m'.repeat(700)}'"]\n`],
    ['many short lists', `job:\n  tags: [a]\n${'x: [[a], {b: c}]\n'.repeat(900)}`],
    ['a long comment', `# - ${'[ - ? : '.repeat(700)}\njob: {script: a}\n`],
    ['words after a long list', `a: [${'b, '.repeat(700)}c]\nd: e\n`],
    ['a long quoted key', `"${long}": 1\n`],
  ])('are no reason to refuse %s', (_title, text) => {
    expect(readTokens(text, new LineCounter()).kind).toBe('tokens');
  });

  it.each([
    ['brackets', '['.repeat(150) + ']'.repeat(150)],
    ['braces', '{a: '.repeat(150) + '}'.repeat(150)],
    ['items on one line', '- '.repeat(150)],
    ['indentation', Array.from({ length: 150 }, (_, index) => `${' '.repeat(index)}a:\n`).join('')],
  ])('are deep enough for the 150 levels that GitLab takes: %s', (_title, text) => {
    expect(readTokens(text, new LineCounter()).kind).toBe('tokens');
  });

  it.each([
    ['brackets', `a: 1\nb: ${'['.repeat(700)}`, 2],
    ['braces', `a: ${'{b: '.repeat(700)}`, 1],
    ['items on one line', `a:\n  ${'- '.repeat(700)}x\n`, 2],
    ['keys on one line', `a: 1\n\n${'? '.repeat(700)}x\n`, 3],
    ['indentation', Array.from({ length: 700 }, (_, index) => `${' '.repeat(index)}a:\n`).join(''), 200],
    ['after brackets too many', `${']'.repeat(1200)}\na: ${'['.repeat(1200)}`, 2],
    ['after a list that breaks off', `a: [\nb:\n  ${'- '.repeat(700)}x\n`, 3],
    ['items and lists of keys on one line', `${'- '.repeat(150)}${'["": '.repeat(150)}`, 1],
  ])('are too deep: %s', (_title, text, line) => {
    expect(readTokens(text, new LineCounter())).toEqual({ kind: 'too-deep', line });
  });
});

it('are too many where a text in double quotes would take too much memory, but not in a block', () => {
  const text = 'x '.repeat(600_000);
  expect(readTokens(`a: "${text}"\n`, new LineCounter()).kind).toBe('too-many-tokens');
  expect(readTokens(`a: |\n  ${text}\n`, new LineCounter()).kind).toBe('tokens');
});

describe('a process', () => {
  it('survives any number of files that would fill its stack', async () => {
    const script = `
      const { parseCiDocument } = await import('./dist/src/ci-file/document.js');
      const { readProjectSettings } = await import('./dist/src/config/read-project-settings.js');
      const columns = Array.from({ length: 500 }, (_, at) => ' '.repeat(at) + 'a:\\n' + ' '.repeat(at) + '-\\n');
      const mixed = [
        ']'.repeat(3500) + '\\na: ' + '['.repeat(3500),
        '- '.repeat(290) + '\\n' + '["": '.repeat(600) + ']'.repeat(600),
        'a: [\\nb:\\n  ' + '- '.repeat(10000),
        columns.join(''),
      ];
      for (let round = 0; round < 12; round += 1) {
        for (const text of mixed) {
          parseCiDocument('.gitlab-ci.yml', text);
          readProjectSettings(new TextEncoder().encode(text));
        }
        for (const size of [600, 601, 3000, 30000])
          for (const part of ['[', '{a: ', '- ', 'a: ', '? ']) {
            parseCiDocument('.gitlab-ci.yml', 'a: ' + part.repeat(size));
            readProjectSettings(new TextEncoder().encode(part.repeat(size)));
          }
      }
      console.log('alive');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('alive\n');
  }, 60_000);
});

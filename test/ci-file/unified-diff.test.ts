import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unifiedDiff, type ChangedFile } from '../../src/ci-file/unified-diff.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unified-diff-'));
  execFileSync('git', ['init', '--quiet'], { cwd: root });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Lets git apply the diff to the files before, and gives back what it makes of them. */
function applied(files: readonly ChangedFile[]): string[] {
  for (const { path, before } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), before);
  }
  execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', '-'], {
    cwd: root,
    input: unifiedDiff(files),
  });
  return files.map(({ path }) => readFileSync(join(root, path), 'utf8'));
}

const before = 'a:\n  script: x\nb:\n  script: y\nc:\n  script: z\nd:\n  script: w\n';

describe('unifiedDiff', () => {
  it('shows three lines of context under the names that git gives a file', () => {
    const diff = unifiedDiff([{ path: '.gitlab-ci.yml', before, after: before.replace('w', 'w2') }]);
    expect(diff).toBe(
      '--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n' +
        '@@ -5,4 +5,4 @@\n c:\n   script: z\n d:\n-  script: w\n+  script: w2\n',
    );
  });

  it('is empty where nothing changed', () => {
    expect(unifiedDiff([{ path: 'a.yml', before, after: before }])).toBe('');
  });

  it('marks a last line without line break', () => {
    const diff = unifiedDiff([{ path: 'a.yml', before: 'a: 1', after: 'a: 1\nb: 2' }]);
    expect(diff).toContain(
      '-a: 1\n\\ No newline at end of file\n+a: 1\n+b: 2\n\\ No newline at end of file\n',
    );
  });

  const cases: readonly (readonly [string, ChangedFile])[] = [
    ['an inserted line', { path: '.gitlab-ci.yml', before, after: before.replace('b:', 'b:\n  image: i') }],
    [
      'several hunks',
      { path: 'ci/a.yml', before: before.repeat(5), after: `${before.repeat(5).replace('x', 'q')}e: 1\n` },
    ],
    [
      'CRLF line ends',
      {
        path: 'a.yml',
        before: before.replaceAll('\n', '\r\n'),
        after: before.replace('y', 'q').replaceAll('\n', '\r\n'),
      },
    ],
    ['a byte order mark', { path: 'a.yml', before: `\ufeff${before}`, after: `\ufeffzero: 1\n${before}` }],
    ['no final newline', { path: 'a.yml', before: before.trimEnd(), after: `${before}e: 1` }],
    [
      'lines that look like a diff',
      { path: 'a.yml', before: '--- a\n+++ b\n@@ -1 +1 @@\n', after: '--- a\n+++ c\n@@ -1 +1 @@\n' },
    ],
    ['a path with a space', { path: 'my ci/a b.yml', before, after: before.replace('x', 'q') }],
    [
      'a path with quotes and letters beyond ASCII',
      { path: 'ci/"é\\".yml', before, after: before.replace('x', 'q') },
    ],
    [
      'unusual line separators in the text',
      { path: 'a.yml', before: 'a: "x\u2028y"\nb: 1\n', after: 'a: "x\u2028y"\nb: 2\n' },
    ],
  ];

  it.each(cases)('is applied by git: %s', (_title, file) => {
    expect(applied([file])).toEqual([file.after]);
  });

  it('is applied by git to several files at once', () => {
    const files = cases.slice(0, 2).map(([, file]) => file);
    expect(applied(files)).toEqual(files.map(({ after }) => after));
  });
});

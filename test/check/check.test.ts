import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../src/check/rules/index.ts';
import { tokenPatterns } from '../../src/check/token-pattern.ts';
import { findSuperlinearity } from '../support/linear-time.ts';
import { checkFiles, findingsOf, fixDiff, fixFiles } from './check-files.ts';

const file = `default:
  image: docker:27
  services:
    - docker:dind
build:
  script:
    - docker login -u ci -p $TOKEN
    - docker build -t app .
    - docker login -u ci -p $TOKEN
`;

function fingerprintsOf(text: string): readonly string[] {
  return checkFiles(text).findings.map(({ fingerprint }) => fingerprint);
}

describe('a check', () => {
  it('gives the same bytes for the same file', () => {
    expect(JSON.stringify(checkFiles(file))).toBe(JSON.stringify(checkFiles(file)));
  });

  it('orders findings by file and line', () => {
    const places = checkFiles(file).findings.map(({ line, rule }) => `${String(line)} ${rule}`);
    expect(places).toEqual([
      '4 unpinned-dind',
      '7 password-on-command-line',
      '8 no-layer-cache',
      '9 password-on-command-line',
    ]);
  });

  it('keeps fingerprints when lines move and blanks change, and tells twins apart', () => {
    const moved = `# a comment\n\n${file.replace('login -u ci -p', 'login  -u ci  -p')}`;
    expect(fingerprintsOf(moved)).toEqual(fingerprintsOf(file));
    expect(new Set(fingerprintsOf(file)).size).toBe(4);
  });

  it.each([
    ['at the end of the line', '    - docker:dind # pipewright: ignore unpinned-dind'],
    [
      'above it, among other comments',
      '    # pipewright: ignore tls-off, unpinned-dind\n    # because\n    - docker:dind',
    ],
  ])('does not tell what a comment %s ignores', (_title, lines) => {
    const report = checkFiles(file.replace('    - docker:dind', lines));
    expect(report.ignored.map(({ rule }) => rule)).toEqual(['unpinned-dind']);
    expect(report.findings.map(({ rule }) => rule)).not.toContain('unpinned-dind');
    const other = checkFiles(
      file.replace('    - docker:dind', lines.replace('unpinned-dind', 'version-skew')),
    );
    expect(other.ignored).toEqual([]);
  });

  it('finds lines in files with CRLF and a byte order mark', () => {
    const windows = `\uFEFF${file.replaceAll('\n', '\r\n')}`;
    expect(checkFiles(windows).findings.map(({ line, text }) => [line, text])).toEqual(
      checkFiles(file).findings.map(({ line, text }) => [line, text]),
    );
  });
});

describe('--fix', () => {
  it('makes every patch, one on top of the other, and leaves what has none', () => {
    expect(fixDiff(file)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -1,9 +1,9 @@
 default:
   image: docker:27
   services:
-    - docker:dind
+    - docker:27-dind
 build:
   script:
-    - docker login -u ci -p $TOKEN
+    - echo "$TOKEN" | docker login -u ci --password-stdin
     - docker build -t app .
-    - docker login -u ci -p $TOKEN
+    - echo "$TOKEN" | docker login -u ci --password-stdin
`);
    const { fixed, left } = fixFiles(file);
    expect(fixed).toHaveLength(3);
    expect(left.findings.map(({ rule }) => rule)).toEqual(['no-layer-cache']);
  });

  it('changes nothing the second time', () => {
    const [patched] = fixFiles(file).files;
    expect(fixFiles(patched?.after ?? '').files).toEqual([]);
  });

  it('keeps line ends, comments and a missing last one', () => {
    const windows = file
      .replaceAll('\n', '\r\n')
      .replace('ci -p $TOKEN\r\n', 'ci -p $TOKEN # why\r\n')
      .trimEnd();
    const [patched] = fixFiles(windows).files;
    expect(patched?.after.split('\r\n')[6]).toBe(
      '    - echo "$TOKEN" | docker login -u ci --password-stdin # why',
    );
    expect(patched?.after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(patched?.after.endsWith('--password-stdin')).toBe(true);
  });

  it('leaves what a comment ignores', () => {
    expect(
      fixDiff(file.replace('    - docker:dind', '    - docker:dind # pipewright: ignore unpinned-dind')),
    ).not.toContain('docker:27-dind');
  });
});

describe('every rule', () => {
  it('has a page, and every page a rule', async () => {
    const pages = (await readdir(new URL('../../docs/checks/', import.meta.url))).filter(
      (name) => name !== 'README.md',
    );
    expect(pages.toSorted()).toEqual(checkRules.map(({ id }) => `${id}.md`).toSorted());
  });

  it('stands in the list with its severity', async () => {
    const list = await readFile(new URL('../../docs/checks/README.md', import.meta.url), 'utf8');
    for (const { id, severity } of checkRules)
      expect(list).toMatch(new RegExp(`^\\| \\[\`${id}\`\\]\\(${id}\\.md\\) +\\| ${severity} +\\|`, 'm'));
  });
});

describe('the patterns of tokens', () => {
  it.each(tokenPatterns.map(({ what, expression }) => [what, expression] as const))(
    'are linear: %s',
    { timeout: 60_000 },
    async (_what, expression) => {
      expect(await findSuperlinearity(expression)).toBeNull();
    },
  );
});

describe('a finding', () => {
  it('names the lines of its command alone within a block', () => {
    const block = `build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - |
      echo one
      docker login -u ci \\
        -p $TOKEN
      echo two
`;
    expect(findingsOf(block, 'password-on-command-line')).toMatchObject([
      { line: 7, endLine: 8, text: 'docker login -u ci \\' },
    ]);
  });
});

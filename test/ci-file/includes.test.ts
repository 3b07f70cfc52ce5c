import { describe, expect, it } from 'vitest';
import { matchGlob } from '../../src/ci-file/resolution/match-glob.ts';
import { wantedIncludes } from '../../src/ci-file/wanted-includes.ts';
import { ciFiles, jobOf, pipelineOf, places, refusalOf, variablesOf, yml } from './pipeline-of.ts';

describe('include', () => {
  it('merges included files in order, each over the one before, and the including file on top', () => {
    const job = jobOf({
      '.gitlab-ci.yml': yml`
        include:
          - local: /a.yml
          - local: b.yml
        job:
          variables:
            THREE: root
      `,
      'a.yml': 'job:\n  script: [a]\n  variables: {ONE: a, TWO: a, THREE: a}\n',
      'b.yml': 'job:\n  script: [b, c]\n  variables: {TWO: b, THREE: b}\n',
    });

    expect(variablesOf(job)).toEqual({ ONE: 'a', TWO: 'b', THREE: 'root' });
    expect(places(job.script)).toEqual(['b @ b.yml:2 job/script/0', 'c @ b.yml:2 job/script/1']);
    expect(places([...job.variables.values()])).toEqual([
      'a @ a.yml:3 job/variables/ONE',
      'b @ b.yml:3 job/variables/TWO',
      'root @ 6 job/variables/THREE',
    ]);
  });

  it.each([
    ['a string', 'include: a.yml'],
    ['a string with a slash', 'include: /a.yml'],
    ['an object', 'include: {local: a.yml}'],
    ['a list of strings', 'include: [a.yml]'],
    ['a list of objects', 'include:\n  - local: a.yml\n    rules: [{if: $CI}]'],
    ['a pattern', "include: '*.yml'"],
  ])('takes %s', (_form, include) => {
    const job = jobOf({ '.gitlab-ci.yml': `${include}\n`, 'a.yml': 'job: {script: a}' });

    expect(places(job.script)).toEqual(['a @ a.yml:1 job/script']);
  });

  it('resolves nested includes from the root of the repository', () => {
    const pipeline = pipelineOf({
      '.gitlab-ci.yml': 'include: ci/a.yml\n',
      'ci/a.yml': 'include: ci/b.yml\na: {extends: .b}\n',
      'ci/b.yml': '.b: {script: b}\n',
    });

    expect(places(pipeline.jobs.get('a')?.script ?? [])).toEqual(['b @ ci/b.yml:1 .b/script']);
  });

  it('includes a file again where it is named again, so that it wins over what came between', () => {
    const job = jobOf({
      '.gitlab-ci.yml': 'include: [a.yml, b.yml, a.yml]\n',
      'a.yml': 'job: {script: a}\n',
      'b.yml': 'job: {script: b}\n',
    });

    expect(job.script.map(({ value }) => value)).toEqual(['a']);
  });

  it('reads the files a pattern names in the order of their paths', () => {
    const pipeline = pipelineOf({
      '.gitlab-ci.yml': 'include: ci/**.yml\n',
      'ci/b.yml': 'b: {script: b}\n',
      'ci/a/x.yml': 'a: {script: a}\n',
      'ci/notes.txt': 'not YAML: [\n',
      'other/c.yml': 'c: {script: c}\n',
    });

    expect([...pipeline.jobs.keys()]).toEqual(['a', 'b']);
  });

  it('names what is not at hand', () => {
    const { missingIncludes } = pipelineOf(yml`
      include:
        - gone.yml
        - https://example.com/remote.yml
        - project: group/ci
          ref: v1
          file: [one.yml, /two.yml]
        - template: Jobs/SAST.gitlab-ci.yml
        - component: $CI_SERVER_FQDN/group/project/name@1
        - artifact: generated.yml
          job: generate
        - remote: https://example.com/other.yml
    `);

    expect(missingIncludes.map(({ kind, name, origin }) => `${kind} ${name} ${origin.line}`)).toEqual([
      'local gone.yml 2',
      'remote https://example.com/remote.yml 3',
      'project group/ci:one.yml 4',
      'project group/ci:/two.yml 4',
      'template Jobs/SAST.gitlab-ci.yml 7',
      'component $CI_SERVER_FQDN/group/project/name@1 8',
      'artifact generated.yml 9',
      'remote https://example.com/other.yml 11',
    ]);
  });

  it.each([
    [
      'a file that includes itself',
      { '.gitlab-ci.yml': 'include: a.yml', 'a.yml': 'include: a.yml' },
      'include-cycle',
    ],
    ['a file that cannot be read', { '.gitlab-ci.yml': 'include: a.yml', 'a.yml': 'a: [' }, 'yaml-error'],
    [
      'more than 150 files',
      { '.gitlab-ci.yml': `include: [${'a.yml, '.repeat(151)}]\n`, 'a.yml': 'a: {}' },
      'too-many-includes',
    ],
    ['no root file', { 'a.yml': '' }, 'no-ci-file'],
  ])('refuses %s', (_what, texts, code) => {
    expect(refusalOf(texts as Record<string, string>)).toBe(code);
  });
});

describe('wantedIncludes', () => {
  it('names local files that are not at hand, and patterns, until all is loaded', () => {
    const texts = { '.gitlab-ci.yml': 'include: [/a.yml, "ci/*.yml", {project: p, file: f}]\n' };

    expect(wantedIncludes(ciFiles(texts))).toEqual({ paths: ['a.yml'], globs: ['ci/*.yml'] });
    expect(wantedIncludes(ciFiles({ ...texts, 'a.yml': 'include: b.yml' }))).toEqual({
      paths: ['b.yml'],
      globs: ['ci/*.yml'],
    });
    expect(wantedIncludes(ciFiles({ ...texts, 'a.yml': 'a: {}' }))).toEqual({
      paths: [],
      globs: ['ci/*.yml'],
    });
  });

  it('wants nothing of a file that cannot be read', () => {
    expect(wantedIncludes(ciFiles('include: ['))).toEqual({ paths: [], globs: [] });
  });
});

describe('matchGlob', () => {
  it.each([
    ['ci/*.yml', 'ci/a.yml', true],
    ['ci/*.yml', 'ci/a/b.yml', false],
    ['ci/**.yml', 'ci/a/b.yml', true],
    ['ci/**/*.yml', 'ci/a/b.yml', true],
    ['ci/**/*.yml', 'ci/b.yml', false],
    ['**/*.yml', 'ci/.hidden.yml', true],
    ['a.yml', 'axyml', false],
    ['[a].yml', 'a.yml', false],
    ['*', '', true],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(matchGlob(pattern, path)).toBe(expected);
  });

  it('takes patterns made to be slow', () => {
    expect(matchGlob(`${'**a'.repeat(200)}b`, 'a'.repeat(4000))).toBe(false);
  });
});

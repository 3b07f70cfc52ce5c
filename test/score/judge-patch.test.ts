import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { caseExpectation } from './case-expectation.ts';
import { judgePatch } from './judge-patch.ts';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function pipeline(content: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'pipewright-score-test-'));
  made.push(directory);
  writeFileSync(path.join(directory, '.gitlab-ci.yml'), content);
  return directory;
}

function judge(before: string, after: string, diff = ''): string[] {
  const expectation = caseExpectation.parse({
    job: 'build',
    classes: ['tls-mismatch'],
    remedyKinds: ['patch'],
    mayChangeJobs: ['build', 'push'],
    mayInheritJobs: ['push'],
    after: [{ p: 'serviceAnswersTo' }],
  });
  return judgePatch(expectation, pipeline(before), pipeline(after), diff);
}

const build = (more = ''): string => `
build:
  image: docker:27
  services: [docker:27-dind]
  script: [docker build -t app ., docker push app]
${more}`;
const unit = 'unit:\n  script: [make]\n';

test('A patch of the failed job that keeps all else is right.', () => {
  expect(judge(build() + unit, build('  variables: { DOCKER_TLS_CERTDIR: /certs }\n') + unit)).toEqual([]);
});

test('A patch that changes nothing is wrong.', () => {
  expect(judge(build(), build('  # a remark\n'))).toEqual(['no job changed']);
});

test('A patch that changes another job is caught, through what it inherits, too.', () => {
  const anchored = `.all: { variables: { A: '1' } }\n${build('  extends: .all\n')}${unit}  extends: .all\n`;
  expect(judge(anchored, anchored.replace("'1'", "'2'"))).toEqual(['job unit changed, which it may not']);
});

test('Jobs that vanish and jobs that appear are caught.', () => {
  expect(judge(build() + unit, build('  retry: 1\n') + unit.replace('unit', 'other'))).toEqual([
    'job unit is gone',
    'job other was added',
  ]);
});

test('A job that may change in its daemon only is caught when it changes in more.', () => {
  const push = 'push:\n  script: [docker push app]\n';
  const inherits = `${push}  variables: { DOCKER_TLS_CERTDIR: /certs }\n`;
  expect(judge(build() + push, build('  retry: 1\n') + inherits)).toEqual([]);
  expect(judge(build() + push, `${build('  retry: 1\n')}${push}  retry: 1\n`)).toEqual([
    'job push changed in more than its daemon',
  ]);
});

test('Commands that are lost or moved are caught.', () => {
  expect(judge(build(), build().replace(', docker push app', ''))).toEqual([
    'build: "docker push app" is lost or moved',
    'build: fewer "push" than before',
  ]);
  expect(
    judge(
      build(),
      build().replace('docker build -t app ., docker push app', 'docker push app, docker build -t app .'),
    ),
  ).toEqual(['build: "docker push app" is lost or moved']);
});

test('TLS switched off for daemon and client is caught.', () => {
  expect(judge(build(), build("  variables: { DOCKER_TLS_CERTDIR: '' }\n"))).toEqual([
    'build: TLS was switched off for the daemon',
    'build: TLS was switched off for the client',
  ]);
});

test.each([
  ['allow_failure: true', 'the job may fail'],
  ['- docker push app || true', 'a failure is swallowed'],
  ['privileged: true', 'privileged'],
  ['REGISTRY_PASSWORD: hunter2', 'a literal secret'],
  ['command: [--insecure-registry=registry:5000]', 'a registry without certificate'],
  ['- docker login -u me -p $SECRET', 'a password on the command line'],
])('An added line with %s weakens the pipeline.', (line, why) => {
  expect(judge(build(), build('  retry: 1\n'), `--- a/f\n+++ b/f\n+  ${line}\n`)).toEqual([
    `${why}: ${line}`,
  ]);
});

test('A line that only moved and a remark weaken nothing.', () => {
  const diff = '--- a/f\n+++ b/f\n-  allow_failure: true\n+    allow_failure: true\n+  # not privileged\n';
  expect(judge(build(), build('  retry: 1\n'), diff)).toEqual([]);
});

test('A patch that leaves a file that does not parse is wrong.', () => {
  expect(judge(build(), 'build: [')).toEqual([expect.stringContaining('the files do not parse')]);
});

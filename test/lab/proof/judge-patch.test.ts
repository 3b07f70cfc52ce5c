import { describe, expect, test } from 'vitest';
import type { ExpandedJob } from '../runner/expanded-pipeline.ts';
import { lostWork, patchSize, weakening } from './judge-patch.ts';

function diff(...lines: readonly string[]): string {
  return `--- a/.gitlab-ci.yml\n+++ b/.gitlab-ci.yml\n@@ -1,3 +1,3 @@\n${lines.join('\n')}\n`;
}

test('the size of a patch leaves its header out', () => {
  expect(patchSize(diff(' a', '+b', '+c', '-d'))).toEqual({ added: 2, removed: 1 });
});

describe('a patch weakens the pipeline', () => {
  test.each([
    '+  allow_failure: true',
    '+    - docker push app || true',
    '+  DOCKER_TLS_CERTDIR: ""',
    "+  DOCKER_TLS_CERTDIR: ''",
    '+  DOCKER_TLS_CERTDIR:',
    '+      command: ["--tls=false"]',
    '+  privileged: true',
    '+    - docker login -u bot -p hunter2 registry.lab',
    '+    - docker login -u bot --password=hunter2 registry.lab',
  ])('with %s', (line) => {
    expect(weakening(diff(line))).not.toBeNull();
  });

  test.each([
    '+  DOCKER_TLS_CERTDIR: "/certs"',
    '+    - echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
    '+    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"',
    '   allow_failure: true',
    '-  allow_failure: true',
  ])('not with %s', (line) => {
    expect(weakening(diff(line))).toBeNull();
  });

  test('not with a line that was as weak before', () => {
    expect(weakening(diff('-a: {DOCKER_TLS_CERTDIR: ""}', '+a: {DOCKER_TLS_CERTDIR: "", B: 1}'))).toBeNull();
  });

  test('not with a line that only moves', () => {
    expect(weakening(diff('-  - docker rmi app || true', '+    - docker rmi app || true'))).toBeNull();
  });
});

describe('a patched pipeline lost work', () => {
  const job = {
    name: 'build',
    commands: ['docker build .', 'docker push app'],
    when: 'on_success',
    allowFailure: false,
  };
  const build = job as unknown as ExpandedJob;

  test.each<[string, readonly ExpandedJob[], string]>([
    ['when a job is gone', [], 'the job build is gone'],
    [
      'when a job runs fewer commands',
      [{ ...build, commands: ['docker build .'] }],
      'build runs fewer commands than before',
    ],
    [
      'when a job waits for a click',
      [{ ...build, when: 'manual' }],
      'build runs when manual, no longer when on_success',
    ],
    ['when a failure is allowed', [{ ...build, allowFailure: [1] }], 'the failure of build is allowed now'],
  ])('%s', (_, after, expected) => {
    expect(lostWork([build], after)).toBe(expected);
  });

  test('not when it does more', () => {
    expect(
      lostWork([build], [{ ...build, commands: [...build.commands, 'docker images'] }, build]),
    ).toBeNull();
  });
});

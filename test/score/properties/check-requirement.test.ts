import { expect, test } from 'vitest';
import { parseCiFile } from '../pipeline/read-ci-files.ts';
import { resolveContent } from '../pipeline/resolve-pipeline.ts';
import { checkRequirement } from './check-requirement.ts';
import type { Requirement } from './property.ts';

function check(requirement: Requirement, content: string): string | null {
  return checkRequirement(requirement, 'job', {
    pipeline: resolveContent(parseCiFile(content)),
    environment: { CI_REGISTRY: 'registry.example.com', CI_REGISTRY_IMAGE: 'registry.example.com/group/app' },
    executor: 'docker',
    sharesCertificates: true,
    daemonImages: [],
  });
}

const daemon = 'image: docker:27\nservices: [docker:27-dind]\n';
const job = (...script: string[]): string => `job: { stage: test, script: ${JSON.stringify(script)} }\n`;
const artifact = (path: string): string =>
  `make: { stage: build, script: [docker save -o out/app.tar app], artifacts: { paths: [${path}] } }\n`;
const login =
  'echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin $CI_REGISTRY';
const push = 'docker push $CI_REGISTRY_IMAGE';
const build = 'docker build -t $CI_REGISTRY_IMAGE .';
const wait = 'for i in $(seq 30); do docker info && break; sleep 1; done';
const other = 'make: { stage: build, script: ["docker build -t $CI_REGISTRY_IMAGE --push ."] }\n';

test.each<[string, Requirement, string, string]>([
  [
    'TLS at both ends',
    { p: 'tlsConsistent' },
    daemon + job('docker info'),
    `${daemon}variables: { DOCKER_HOST: tcp://docker:2375 }\n${job('docker info')}`,
  ],
  [
    'certificates where the client looks',
    { p: 'tlsConsistent' },
    `${daemon}variables: { DOCKER_TLS_CERTDIR: /certs }\n${job('docker info')}`,
    `${daemon}variables: { DOCKER_TLS_CERTDIR: /other, DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS_VERIFY: '1' }\n${job('docker info')}`,
  ],
  [
    'one daemon',
    { p: 'serviceAnswersTo' },
    daemon + job('docker info'),
    `services: [postgres:16]\n${job('docker info')}`,
  ],
  [
    'a trusted registry',
    { p: 'daemonTrusts', registry: 'r:5000' },
    `services: [{ name: docker:27-dind, command: [--insecure-registry=r:5000] }]\n${job('make')}`,
    daemon + job('make'),
  ],
  [
    'API versions that meet',
    { p: 'versionsMatch' },
    `image: docker:29\nservices: [docker:29-dind]\n${job('docker info')}`,
    `image: docker:20\nservices: [docker:29-dind]\n${job('docker info')}`,
  ],
  ['a wait before docker', { p: 'waitsBeforeFirstDocker' }, job(wait, build), job(build, wait)],
  [
    'an archive that arrives',
    { p: 'artifactFlows', producer: 'make' },
    artifact('out/') + job('docker load -i out/app.tar'),
    artifact('dist/') + job('docker load -i out/app.tar'),
  ],
  [
    'an archive that is asked for',
    { p: 'artifactFlows', producer: 'make' },
    `${artifact('out/*.tar')}job: { stage: test, needs: [make], script: [docker load < out/app.tar] }\n`,
    `${artifact('out/*.tar')}job: { stage: test, needs: [], script: [docker load < out/app.tar] }\n`,
  ],
  [
    'images that are there',
    { p: 'referencesAgree' },
    job(build, 'docker tag $CI_REGISTRY_IMAGE app', 'docker push app'),
    job('docker build -t app:1 .', 'docker push app:2'),
  ],
  [
    'images that an inner shell names',
    { p: 'referencesAgree' },
    job('docker build -t app:1 .', 'sh -c "docker save app:1 | gzip > a.tgz"'),
    job('docker build -t app:1 .', 'sh -c "docker save app:2 | gzip > a.tgz"'),
  ],
  [
    'images that were loaded',
    { p: 'referencesAgree' },
    artifact('out') + job('docker load -i out/app.tar', 'docker tag app b'),
    artifact('out') + job('docker load -i out/app.tar', 'docker tag b app'),
  ],
  [
    'images that are pushed',
    { p: 'imageAvailable' },
    other + job('docker pull $CI_REGISTRY_IMAGE'),
    job('docker pull $CI_REGISTRY_IMAGE'),
  ],
  [
    'a login before the push',
    { p: 'loginBefore', registry: '$CI_REGISTRY' },
    job(login, build, push),
    job(build, push, login),
  ],
  [
    'a login at that registry',
    { p: 'loginBefore', registry: '$CI_REGISTRY' },
    job(login, push),
    job(login.replace('$CI_REGISTRY', 'quay.example.com'), push).replace(
      ' $CI_REGISTRY"',
      ' quay.example.com"',
    ),
  ],
  [
    'a docker client',
    { p: 'hasDockerCli' },
    `image: alpine\n${job('apk add docker-cli', 'docker info')}`,
    `image: alpine\n${job('docker info', 'apk add docker-cli')}`,
  ],
  [
    'a directory made first',
    { p: 'mkdirBefore', dir: 'out' },
    job('mkdir -p out', 'docker save -o out/a.tar a'),
    job('docker save -o out/a.tar a', 'mkdir -p out'),
  ],
  [
    'an option that is gone',
    { p: 'noOption', text: '--link' },
    job('docker build .'),
    job('docker build --link .'),
  ],
  [
    'a command that is there',
    { p: 'contains', re: 'docker context create' },
    job('docker context create tls'),
    job('docker info'),
  ],
  [
    'a value',
    { p: 'varIs', name: 'A', re: '^b$' },
    `variables: { A: $B, B: b }\n${job('make')}`,
    `variables: { A: c }\n${job('make')}`,
  ],
  [
    'a later expiry',
    { p: 'expiresLater', was: '10 min' },
    'job: { script: [make], artifacts: { expire_in: 1 day } }',
    'job: { script: [make], artifacts: { expire_in: 10 min } }',
  ],
])('Tells %s from its absence.', (_, requirement, has, lacks) => {
  expect(check(requirement, has)).toBeNull();
  expect(check(requirement, lacks)).toMatch(requirement.p);
});

test('A requirement that nobody knows is never met.', () => {
  expect(check({ p: 'isNice' }, job('make'))).toMatch('not a property');
});

test('A job of a matrix is found by the name that GitLab shows, with its variables.', () => {
  const content = 'job: { parallel: { matrix: [{ ARCH: [amd64, arm64] }] }, script: [make] }';
  expect(check({ p: 'varIs', job: 'job: [arm64]', name: 'ARCH', re: '^arm64$' }, content)).toBeNull();
  expect(check({ p: 'varIs', job: 'job: [riscv]', name: 'ARCH', re: '' }, content)).toMatch('gone');
});

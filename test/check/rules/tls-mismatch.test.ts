import { describe, expect, it } from 'vitest';
import { findingsOf, patchOf, placesOf } from '../check-files.ts';

const rule = 'tls-mismatch';

function behind(command: string): string {
  return `build:
  image: docker:27
  services: [docker:27-dind]
  variables: { DOCKER_HOST: "tcp://docker:2375" }
  script:
    - ${command}
    - docker info
`;
}

describe('tls-mismatch', () => {
  it('finds the port of a plain daemon where the daemon serves TLS, at the variable that all jobs share', () => {
    const file = `
variables:
  DOCKER_HOST: tcp://docker:2375
default:
  image: docker:27
  services: [docker:27-dind]
build:
  script: [docker build -t app .]
test:
  script: [docker info]
lint:
  image: node:22
  services: []
  script: [npm run lint]
`;
    expect(placesOf(file, rule)).toEqual(['3 build, test']);
    expect(findingsOf(file, rule)[0]).toMatchObject({
      severity: 'error',
      text: 'DOCKER_HOST: tcp://docker:2375',
      reason:
        'The docker client goes to port 2375, but the daemon of docker:27-dind serves TLS on port 2376, as it does unless DOCKER_TLS_CERTDIR is empty. Nothing listens on the other port.',
    });
  });

  it('offers to switch TLS on at both ends', () => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  variables:
    DOCKER_HOST: tcp://docker:2375
  script:
    - docker info
`;
    expect(patchOf(file, rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -2,6 +2,9 @@
   image: docker:27
   services: [docker:27-dind]
   variables:
-    DOCKER_HOST: tcp://docker:2375
+    DOCKER_HOST: tcp://docker:2376
+    DOCKER_TLS_CERTDIR: /certs
+    DOCKER_TLS_VERIFY: "1"
+    DOCKER_CERT_PATH: /certs/client
   script:
     - docker info
`);
  });

  it('finds DOCKER_TLS_VERIFY "0", which docker takes as on, beside a plain daemon', () => {
    const file = `.docker: &docker
  image: docker:24
  services:
    - name: docker:24-dind
  variables: &variables
    DOCKER_HOST: tcp://docker:2375
    DOCKER_TLS_CERTDIR: ""
    DOCKER_TLS_VERIFY: "0"
build:
  <<: *docker
  script: docker build .
`;
    expect(placesOf(file, rule)).toEqual(['8 build']);
    expect(patchOf(file, rule)).toContain('-    DOCKER_TLS_VERIFY: "0"\n');
  });

  it('finds a TLS client without a certificate path', () => {
    const file = `build:
  image: docker:24
  services: [docker:24-dind]
  variables:
    DOCKER_HOST: tcp://docker:2376
    DOCKER_TLS_VERIFY: 1
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['6 build']);
    expect(findingsOf(file, rule)[0]?.reason).toContain('~/.docker, because DOCKER_CERT_PATH is not set');
  });

  it('finds a certificate path that the daemon does not write to, across extends and includes', () => {
    const files = {
      '.gitlab-ci.yml': `include: ci/docker.yml
build:
  extends: .docker
  script: [docker info]
`,
      'ci/docker.yml': `.base:
  image: docker:24
  services: [docker:24-dind]
.docker:
  extends: .base
  variables:
    DOCKER_HOST: tcp://docker:2376
    DOCKER_TLS_CERTDIR: /certs
    DOCKER_TLS_VERIFY: "1"
    DOCKER_CERT_PATH: /certs
`,
    };
    expect(placesOf(files, rule)).toEqual(['ci/docker.yml:10 build']);
  });

  it('finds a name that the certificate does not have', () => {
    const file = `build:
  image: docker:24
  services:
    - name: docker:24-dind
      alias: dind
  variables:
    DOCKER_HOST: tcp://dind:2376
    DOCKER_TLS_VERIFY: "1"
    DOCKER_CERT_PATH: /certs/client
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['7 build']);
  });

  it('finds a client without TLS in an image that is known to set nothing up', () => {
    const file = `build:
  image: alpine:3.20
  services: [docker:27-dind]
  variables: { DOCKER_HOST: "tcp://docker:2376" }
  script:
    - apk add docker-cli
    - docker info
`;
    expect(placesOf(file, rule)).toEqual(['4 build']);
    expect(placesOf(file.replace('alpine:3.20', 'registry.example.com/tools:1'), rule)).toEqual([]);
  });

  it('points to the export that chose the port', () => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  variables:
    DOCKER_HOST: tcp://docker:2376
  before_script:
    - |
      echo preparing
      export DOCKER_HOST=tcp://docker:2375
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['9 build']);
  });

  it('finds two daemons that write their certificates to one place', () => {
    const file = `build:
  image: docker:27
  services: ["docker:27-dind", "docker:27-dind"]
  variables:
    DOCKER_HOST: tcp://docker:2376
    DOCKER_TLS_VERIFY: "1"
    DOCKER_CERT_PATH: /certs/client
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['3 build']);
  });

  it('finds docker buildx create in a job whose client gets TLS from the environment', () => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - docker buildx create --use
    - docker buildx build --push -t app .
`;
    expect(placesOf(file, rule)).toEqual(['5 build']);
    expect(placesOf(file.replace('create --use', 'create --use tls'), rule)).toEqual([]);
  });

  it.each([
    ['the entrypoint decides', ''],
    ['plain on both sides', '{ DOCKER_HOST: "tcp://docker:2375", DOCKER_TLS_CERTDIR: "" }'],
    [
      'TLS on both sides',
      '{ DOCKER_HOST: "tcp://docker:2376", DOCKER_TLS_CERTDIR: "/certs", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "$DOCKER_TLS_CERTDIR/client" }',
    ],
    ['a socket of the service', '{ DOCKER_HOST: "unix:///runner/services/docker/docker.sock" }'],
    ['a daemon elsewhere', '{ DOCKER_HOST: "tcp://build.example.com:2376" }'],
    ['a host that a project setting gives', '{ DOCKER_HOST: "$BUILD_HOST" }'],
  ])('is silent where %s', (_title, variables) => {
    const file = `build:
  image: docker:27
  services: [docker:27-dind]
  variables: ${variables}
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual([]);
  });

  it.each([
    ['an include that is not at hand may set the variables', 'include: { project: a/b, file: x.yml }\n'],
    ['a parent is not at hand', 'x: { extends: .missing, script: a }\n', 'extends: .missing\n  '],
    ['rules choose the variables', '', 'rules: [{ if: $CI, variables: { DOCKER_TLS_CERTDIR: "" } }]\n  '],
  ])('is silent where %s', (_title, before, within = '') => {
    const file = `${before}build:
  ${within}image: docker:27
  services: [docker:27-dind]
  variables: { DOCKER_HOST: "tcp://docker:2375" }
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual([]);
  });

  it('is silent where a condition or a sourced file may choose the host', () => {
    expect(
      placesOf(behind('if [ -n "$K" ]; then export DOCKER_HOST=tcp://localhost:2376; fi'), rule),
    ).toEqual([]);
    expect(placesOf(behind('. ci/environment.sh'), rule)).toEqual([]);
  });

  it('takes the plain port as right for a daemon older than 19.03', () => {
    const file = `build:
  image: docker:18.09
  services: [docker:18.09-dind]
  variables: { DOCKER_HOST: "tcp://docker:2375" }
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual([]);
  });
});

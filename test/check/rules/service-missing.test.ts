import { describe, expect, it } from 'vitest';
import { patchOf, placesOf } from '../check-files.ts';

const rule = 'service-missing';

describe('service-missing', () => {
  it('finds a job whose own services replace the default list with the daemon in it', () => {
    const file = `default:
  image: docker:27
  services: [docker:27-dind]
variables:
  DOCKER_HOST: tcp://docker:2376
  DOCKER_TLS_VERIFY: "1"
  DOCKER_CERT_PATH: /certs/client
build:
  script: [docker build -t app .]
test:
  services:
    - postgres:16
  script:
    - echo start
    - docker info
`;
    expect(placesOf(file, rule)).toEqual(['15 test']);
    expect(patchOf(file, rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -10,6 +10,7 @@
 test:
   services:
     - postgres:16
+    - docker:27-dind
   script:
     - echo start
     - docker info
`);
  });

  it('is silent without another job that shows how daemons are had here, or on other runners', () => {
    const alone = `variables: { DOCKER_HOST: "tcp://docker:2375" }
build:
  image: docker:27
  script: [docker info]
`;
    expect(placesOf(alone, rule)).toEqual([]);
    const elsewhere = `${alone}  tags: [with-service]
test:
  image: docker:27
  services: [docker:27-dind]
  variables: { DOCKER_TLS_CERTDIR: "" }
  script: [docker info]
`;
    expect(placesOf(elsewhere, rule)).toEqual([]);
    expect(placesOf(elsewhere.replace('  tags: [with-service]\n', ''), rule)).toEqual(['4 build']);
  });

  it('finds a daemon from a mirror that nobody calls docker, and gives it the alias', () => {
    const file = `.docker: &docker
  image: docker:27
  services:
    - registry.example.com/mirror/docker:27-dind
build:
  <<: *docker
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['4 build']);
    expect(patchOf(file, rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -1,7 +1,8 @@
 .docker: &docker
   image: docker:27
   services:
-    - registry.example.com/mirror/docker:27-dind
+    - name: registry.example.com/mirror/docker:27-dind
+      alias: docker
 build:
   <<: *docker
   script: [docker info]
`);
  });

  it('finds a daemon whose own command leaves it without a port', () => {
    const file = `build:
  image: docker:27
  services:
    - name: docker:27-dind
      command: [dockerd, --mtu=1400]
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['4 build']);
    expect(placesOf(file.replace('--mtu=1400', '--host=tcp://0.0.0.0:2375'), rule)).toEqual([]);
    expect(placesOf(file.replace('dockerd, ', ''), rule)).toEqual([]);
  });

  it('is silent where the script starts a daemon of its own', () => {
    const file = `build:
  image: docker:27-dind
  services: [registry.example.com/mirror/docker:27-dind]
  script:
    - dockerd-entrypoint.sh &
    - docker info
`;
    expect(placesOf(file, rule)).toEqual([]);
  });
});

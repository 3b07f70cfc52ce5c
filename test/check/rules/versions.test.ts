import { describe, expect, it } from 'vitest';
import { findingsOf, patchOf, placesOf } from '../check-files.ts';

function job(image: string, service: string, variables = ''): string {
  return `build:
  image: ${image}
  services:
    - ${service}
  variables: {${variables}}
  script:
    - docker build -t app .
`;
}

describe('unpinned-dind', () => {
  const rule = 'unpinned-dind';

  it('pins a floating daemon to its client, the mirror and the variable in front of it kept', () => {
    const service = '${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/docker:dind # newest';
    expect(patchOf(job('docker:27.3-cli', service), rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -1,7 +1,7 @@
 build:
   image: docker:27.3-cli
   services:
-    - \${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/docker:dind # newest
+    - \${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/docker:27.3-dind # newest
   variables: {}
   script:
     - docker build -t app .
`);
  });

  it('pins a floating client to its daemon', () => {
    const file = job('docker:git', 'docker:24.0.5-dind');
    expect(placesOf(file, rule)).toEqual(['2 build']);
    expect(patchOf(file, rule)).toContain('+  image: docker:24.0.5-git\n');
  });

  it.each([
    ['both float', 'docker:latest', 'docker:dind'],
    ['the client is somebody else’s image', 'registry.example.com/tools:1', 'docker:dind'],
    ['daemons of the client’s age do not start on every host', 'docker:19.03.12', 'docker:dind'],
    ['the client floats within 20.10 below .16', 'docker:20.10.7', 'docker:dind'],
  ])('advises where %s', (_title, image, service) => {
    expect(findingsOf(job(image, service), rule).map(({ remedy }) => remedy.kind)).toEqual(['advice']);
  });

  it('gives jobs that share a service the version of each one’s client', () => {
    const file = `default:
  services:
    - docker:dind
old:
  image: docker:26.1
  script: [docker info]
new:
  image: docker:27.3
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['3 old, new']);
    const diff = patchOf(file, rule);
    expect(diff).toContain('docker:26.1-dind');
    expect(diff).toContain('docker:27.3-dind');
  });

  it.each([
    ['docker:27', 'docker:27-dind'],
    ['docker:27', 'docker:dind@sha256:0000000000000000000000000000000000000000000000000000000000000000'],
    ['docker:27', 'docker:${DOCKER_VERSION}-dind'],
    ['docker:27', 'registry.example.com/ci/dind:latest'],
  ])('is silent for %s with %s', (image, service) => {
    expect(placesOf(job(image, `"${service}"`), rule)).toEqual([]);
  });
});

describe('version-skew', () => {
  const rule = 'version-skew';

  it.each([
    ['docker:24', 'docker:29.1-dind', 'docker 29.0 to 29.2 refuse clients older than docker 25'],
    ['docker:18.09', 'docker:dind', 'since docker 29 refuse clients older than docker 19.03'],
    ['docker:18.09', 'docker:29-dind', 'since docker 29 refuse clients older than docker 19.03'],
    ['docker:latest', 'docker:18.09-dind', 'cannot speak to daemons older than docker 19.03'],
    ['docker:29', 'docker:18.09-dind', 'cannot speak to daemons older than docker 19.03'],
  ])('finds %s with %s', (image, service, reason) => {
    const [finding] = findingsOf(job(image, service), rule);
    expect(finding?.reason).toContain(reason);
    expect(placesOf(job(image, service), 'unpinned-dind')).toEqual([]);
  });

  it.each([
    ['docker:24', 'docker:29.3-dind'],
    ['docker:24', 'docker:dind'],
    ['docker:25', 'docker:29.0-dind'],
    ['docker:stable', 'docker:29-dind'],
    ['docker:29', 'docker:20.10-dind'],
    ['registry.example.com/tools:1', 'docker:29.0-dind'],
  ])('is silent for %s with %s', (image, service) => {
    expect(placesOf(job(image, service), rule)).toEqual([]);
  });

  it('is silent where the daemon is told to take older clients', () => {
    const file = job('docker:24', 'docker:29.1-dind', ' DOCKER_MIN_API_VERSION: "1.24" ');
    expect(placesOf(file, rule)).toEqual([]);
  });

  it('raises the client to its daemon', () => {
    expect(patchOf(job('docker:24-cli', 'docker:29.1-dind'), rule)).toContain(
      '-  image: docker:24-cli\n+  image: docker:29.1-cli\n',
    );
  });

  it('raises the daemon to its client', () => {
    expect(patchOf(job('docker:29.1', 'docker:18.09-dind'), rule)).toContain('+    - docker:29.1-dind\n');
  });
});

function severitiesOf(version: string, driver: string): readonly string[] {
  const file = job(`docker:${version}`, `docker:${version}-dind`, ` DOCKER_DRIVER: ${driver} `);
  return findingsOf(file, 'overlay-driver-pinned').map(({ severity }) => severity);
}

describe('overlay-driver-pinned', () => {
  const rule = 'overlay-driver-pinned';

  it('takes a shared variable out, also for jobs without docker', () => {
    const file = `variables:
  DOCKER_DRIVER: overlay2
  CACHE: "yes"
build:
  image: docker:27
  services: [docker:27-dind]
  script: [docker info]
lint:
  image: node:22
  script: [npm run lint]
`;
    expect(placesOf(file, rule)).toEqual(['2 build']);
    expect(patchOf(file, rule)).toBe(`--- a/.gitlab-ci.yml
+++ b/.gitlab-ci.yml
@@ -1,5 +1,4 @@
 variables:
-  DOCKER_DRIVER: overlay2
   CACHE: "yes"
 build:
   image: docker:27
`);
  });

  it('leaves it to a job whose daemon is older than 19.03', () => {
    const file = `variables:
  DOCKER_DRIVER: overlay2
new:
  image: docker:27
  services: [docker:27-dind]
  script: [docker info]
old:
  image: docker:18.06
  services: [docker:18.06-dind]
  script: [docker info]
`;
    expect(placesOf(file, rule)).toEqual(['2 new']);
    expect(patchOf(file, rule)).toContain('+  variables:\n+    DOCKER_DRIVER: ""\n');
  });

  it('is an error for overlay, which docker 24 dropped', () => {
    expect(severitiesOf('24', 'overlay')).toEqual(['error']);
    expect(severitiesOf('20.10', 'overlay')).toEqual(['warning']);
    expect(severitiesOf('24', 'overlay2')).toEqual(['warning']);
    expect(severitiesOf('24', 'vfs')).toEqual([]);
    expect(severitiesOf('18.06', 'overlay2')).toEqual([]);
  });

  it('advises where the service sets it', () => {
    const file = `build:
  image: docker:27
  services:
    - name: docker:27-dind
      variables: { DOCKER_DRIVER: overlay2 }
  script: [docker info]
`;
    expect(findingsOf(file, rule).map(({ line, remedy }) => [line, remedy.kind])).toEqual([[4, 'advice']]);
  });
});
